package leapca.transfer

# METADATA
# title: Transfer that applicable law or a mandatory demand makes necessary
# description: As required by applicable law, legal process, or a mandatory administrative or judicial demand, where it is necessary.
# custom:
#   id: LC3202
#   clause: "3.2(2)"
#   zh: 法律或强制性要求所必须的转让
#   description_zh: 根据适用的法律法规、法律程序、强制性的行政或司法要求所必须的情况提供。
claims contains "legal_requirement" if input.basis in {"legal_obligation", "authority_request"}

fails contains ["legal_requirement", defect] if {
	"legal_requirement" in claims
	some defect in data.leapca.facts.instrument.defects
}

fails contains ["legal_requirement", "instrument_missing"] if {
	"legal_requirement" in claims
	not data.leapca.facts.instrument.present
}

fails contains ["legal_requirement", "recipient_is_no_public_body"] if {
	input.basis == "authority_request"
	not data.leapca.facts.recipient.public_body
}

# METADATA
# title: the demand is not mandatory
# custom:
#   at: evidence
#   zh: 该要求不具有强制性
#   remedy: refuse the demand, or obtain the user's explicit consent
#   remedy_zh: 拒绝该要求,或取得用户明确同意
fails contains ["legal_requirement", "demand_not_mandatory"] if {
	"legal_requirement" in claims
	input.evidence.legal_instrument.mandatory == false
}

# METADATA
# title: it is not stated whether the demand is mandatory
# custom:
#   at: evidence
#   zh: 未写明该要求是否具有强制性
#   remedy: have the body state that the demand is mandatory, or legal records a sign-off
#   remedy_zh: 请提出机关写明该要求具有强制性,或由法务记录签署
doubts contains ["legal_requirement", "demand_maybe_not_mandatory"] if {
	"legal_requirement" in claims
	not input.evidence.legal_instrument.mandatory == true
	not input.evidence.legal_instrument.mandatory == false
}

doubts contains ["legal_requirement", question] if {
	"legal_requirement" in claims
	some question in data.leapca.facts.instrument.questions
}

doubts contains ["legal_requirement", question] if {
	"legal_requirement" in claims
	some question in data.leapca.facts.purpose.questions
}
