package leapca.sharing

# METADATA
# title: Sharing that law, litigation or an authority's lawful demand requires
# description: As laws and regulations provide, as litigation needs, or as administrative or judicial organs lawfully demand.
# custom:
#   id: LC3102
#   clause: "3.1(2)"
#   zh: 依法律规定、诉讼需要或行政司法机关依法要求的共享
#   description_zh: 法律有规定、诉讼有需要,或行政、司法机关依法要求时,可以共享。
claims contains "legal_requirement" if input.basis in {"legal_obligation", "authority_request", "litigation"}

demanded if input.basis in {"legal_obligation", "authority_request"}

disputed if input.basis == "litigation"

fails contains ["legal_requirement", defect] if {
	demanded
	some defect in data.leapca.facts.instrument.defects
}

# METADATA
# title: there is no legal document behind the demand
# custom:
#   at: evidence
#   zh: 该要求没有相应的法律文件
#   remedy: ask for the matching legal document and record it
#   remedy_zh: 要求出具相应的法律文件并记录
fails contains ["legal_requirement", "instrument_missing"] if {
	demanded
	not data.leapca.facts.instrument.present
	data.readings.A03.value.document_rule_binds_sharing
}

doubts contains ["legal_requirement", "instrument_missing"] if {
	demanded
	not data.leapca.facts.instrument.present
	not data.readings.A03.value.document_rule_binds_sharing
}

# METADATA
# title: the recipient is neither an authority nor a court
# custom:
#   at: to
#   zh: 接收方既不是行政机关也不是司法机关
#   remedy: hand the data only to the body that made the demand
#   remedy_zh: 只向提出要求的机关提供数据
fails contains ["legal_requirement", "recipient_is_no_public_body"] if {
	input.basis == "authority_request"
	not data.leapca.facts.recipient.public_body
}

# METADATA
# title: no lawsuit with a case number is recorded
# custom:
#   at: evidence
#   zh: 没有记录诉讼及案号
#   remedy: record the case and the data it needs, or drop the flow
#   remedy_zh: 记录案件及所需数据,或取消该流转
fails contains ["legal_requirement", "litigation_missing"] if {
	disputed
	not case_known
}

case_known if input.evidence.litigation.case_no

case_known if input.evidence.litigation.status == "expected"

# METADATA
# title: the case does not need {element}
# custom:
#   at: evidence
#   zh: 案件不需要 {element}
#   remedy: drop {element}; hand over only what the case needs
#   remedy_zh: 去掉 {element};只提供案件所需数据
fails contains ["legal_requirement", ["litigation_does_not_need", element]] if {
	disputed
	case_known
	some element in input.data
	not element in needed_by_case
}

needed_by_case contains element if some element in input.evidence.litigation.data_needed

doubts contains ["legal_requirement", question] if {
	demanded
	some question in data.leapca.facts.instrument.questions
}

doubts contains ["legal_requirement", "foreign_body"] if {
	"legal_requirement" in claims
	data.leapca.facts.recipient.foreign
}

# METADATA
# title: the dispute is before an arbitration body, not a court
# custom:
#   at: evidence
#   zh: 争议由仲裁机构而非法院处理
#   remedy: legal decides whether arbitration counts, and records a sign-off
#   remedy_zh: 由法务判断仲裁是否属于「诉讼争议解决」,并记录签署
doubts contains ["legal_requirement", "dispute_in_arbitration"] if {
	disputed
	input.evidence.litigation.forum == "arbitration"
}

# METADATA
# title: the lawsuit is not yet pending
# custom:
#   at: evidence
#   zh: 诉讼尚未立案
#   remedy: wait until the case is pending, or legal records a sign-off
#   remedy_zh: 等待立案,或由法务记录签署
doubts contains ["legal_requirement", "litigation_not_pending"] if {
	disputed
	not input.evidence.litigation.status == "pending"
}

doubts contains ["legal_requirement", question] if {
	"legal_requirement" in claims
	some question in data.leapca.facts.purpose.questions
}
