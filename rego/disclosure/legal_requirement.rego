package leapca.disclosure

# METADATA
# title: Disclosure that law or a mandatory demand makes necessary
# description: By the type and method required, upon the matching legal document, with prudence, and only data sought for a specific investigation purpose with legal right.
# custom:
#   id: LC3303
#   clause: "3.3(3)"
#   zh: 法律或强制性要求所必须的公开披露
#   description_zh: 依所要求的信息类型和披露方式,凭相应法律文件(如调查函),审慎披露,且限于因特定调查目的有权获取的数据。
claims contains "legal_requirement" if input.basis in {"legal_obligation", "authority_request"}

fails contains ["legal_requirement", defect] if {
	"legal_requirement" in claims
	some defect in data.leapca.facts.instrument.defects
}

fails contains ["legal_requirement", "instrument_missing"] if {
	"legal_requirement" in claims
	not data.leapca.facts.instrument.present
}

# METADATA
# title: the document states no purpose of investigation
# custom:
#   at: evidence
#   zh: 法律文件未写明特定调查目的
#   remedy: ask the body to state the specific purpose
#   remedy_zh: 要求提出机关写明特定目的
fails contains ["legal_requirement", "instrument_states_no_purpose"] if {
	"legal_requirement" in claims
	data.leapca.facts.instrument.present
	not input.evidence.legal_instrument.purpose
}

# METADATA
# title: the document does not ask for disclosure by this channel
# custom:
#   at: disclosure_channel
#   zh: 法律文件要求的披露方式不是该渠道
#   remedy: disclose only by the method that the document names
#   remedy_zh: 只按法律文件写明的方式披露
fails contains ["legal_requirement", "channel_not_as_demanded"] if {
	"legal_requirement" in claims
	data.leapca.facts.instrument.present
	not channel_as_demanded
}

channel_as_demanded if input.disclosure_channel == input.evidence.legal_instrument.names_method

fails contains ["legal_requirement", "demand_not_mandatory"] if {
	"legal_requirement" in claims
	input.evidence.legal_instrument.mandatory == false
}

doubts contains ["legal_requirement", "demand_maybe_not_mandatory"] if {
	"legal_requirement" in claims
	input.evidence.legal_instrument.mandatory == "not_stated"
}

doubts contains ["legal_requirement", question] if {
	"legal_requirement" in claims
	some question in data.leapca.facts.instrument.questions
}
