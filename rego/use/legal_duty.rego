package leapca.use

# METADATA
# title: Use that law, litigation or a lawful demand calls for
# description: What law, a dispute before court or a lawful demand asks LeapCa to do with data inside follows the law that names them.
# custom:
#   id: LC3112
#   clause: "3.1(2)"
#   permits: true
#   zh: 法律、诉讼或依法提出的要求所需的使用
#   description_zh: 因法律法规、诉讼争议或机关依法提出的要求而在内部使用信息的,以写明该信息的法律依据为准。
applies contains "legal_duty" if {
	data.leapca.facts.purpose.used
	input.purpose.class in {"legal_duty", "legal_process"}
}

# METADATA
# title: no law, lawsuit or lawful demand is recorded
# custom:
#   at: evidence
#   zh: 没有记录任何法律、诉讼或依法提出的要求
#   remedy: record the law, the case or the demand, or legal records a sign-off
#   remedy_zh: 记录法律依据、案件或要求,或由法务记录签署
review contains ["legal_duty", "duty_without_law"] if {
	"legal_duty" in applies
	not data.leapca.facts.instrument.present
	not input.evidence.retention_basis
	not input.evidence.litigation
}

# METADATA
# title: neither law, case nor demand names {element}
# custom:
#   zh: 法律、案件或要求均未写明 {element}
#   remedy: drop {element}, or record what names it, or legal records a sign-off
#   remedy_zh: 去掉 {element},或记录写明它的依据,或由法务记录签署
review contains ["legal_duty", ["law_does_not_name", element]] if {
	"legal_duty" in applies
	some element in input.data
	not element in named_by_law
}

named_by_law contains element if some element in data.leapca.facts.account.kept_by_law

named_by_law contains element if some element in data.leapca.facts.instrument.named

named_by_law contains element if some element in input.evidence.litigation.data_needed

deny contains ["legal_duty", "instrument_not_in_force"] if {
	"legal_duty" in applies
	data.leapca.facts.instrument.present
	not data.leapca.facts.instrument.in_force
}

deny contains ["legal_duty", "instrument_is_no_document"] if {
	"legal_duty" in applies
	data.leapca.facts.instrument.no_document
}

review contains ["legal_duty", question] if {
	"legal_duty" in applies
	some question in data.leapca.facts.instrument.questions
}

review contains ["legal_duty", "dispute_in_arbitration"] if {
	"legal_duty" in applies
	input.evidence.litigation.forum == "arbitration"
}
