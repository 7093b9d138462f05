package leapca.transfer

# METADATA
# title: Transfer that an agreement signed with the user provides
# description: As the agreement signed with you (online agreements and platform rules included) or another legal document provides.
# custom:
#   id: LC3203
#   clause: "3.2(3)"
#   zh: 与用户签署的协议约定的转让
#   description_zh: 符合与用户签署的相关协议(含在线协议和平台规则)或其他法律文件的约定。
claims contains "user_agreement" if input.basis == "user_agreement"

# METADATA
# title: no agreement with the user is in force
# custom:
#   at: evidence
#   zh: 没有与用户签署且有效的协议
#   remedy: record the agreement in force that the user signed; a contract between companies is none
#   remedy_zh: 记录与用户签署且有效的协议;企业之间的合同不算
fails contains ["user_agreement", "agreement_not_with_user"] if {
	"user_agreement" in claims
	not agreed_with_user
}

agreed_with_user if {
	input.evidence.agreement.signed_with in data.readings.A05.value.signatories
	input.evidence.agreement.status == "in_force"
}

# METADATA
# title: the agreement names other recipients than {recipient}
# custom:
#   at: evidence
#   zh: 协议写明的接收方不包括 {recipient}
#   remedy: obtain the user's agreement to this recipient
#   remedy_zh: 取得用户对该接收方的约定
fails contains ["user_agreement", "agreement_misses_recipient"] if {
	"user_agreement" in claims
	input.evidence.agreement.covers.recipients
	not agreement_names_recipient
}

agreement_names_recipient if {
	some name in data.leapca.facts.recipient.names
	name in input.evidence.agreement.covers.recipients
}

# METADATA
# title: the agreement names other purposes than {purpose}
# custom:
#   at: evidence
#   zh: 协议写明的目的不包括 {purpose}
#   remedy: obtain the user's agreement to this purpose
#   remedy_zh: 取得用户对该目的的约定
fails contains ["user_agreement", "agreement_misses_purpose"] if {
	"user_agreement" in claims
	input.evidence.agreement.covers.purposes
	not agreement_names_purpose
}

agreement_names_purpose if input.purpose.code in input.evidence.agreement.covers.purposes

# METADATA
# title: the agreement does not name {element}
# custom:
#   at: evidence
#   zh: 协议未写明 {element}
#   remedy: drop {element}, or obtain the user's agreement to it
#   remedy_zh: 去掉 {element},或取得用户对它的约定
fails contains ["user_agreement", ["agreement_misses_element", element]] if {
	"user_agreement" in claims
	input.evidence.agreement.covers.data
	some element in input.data
	not element in agreed_elements
}

agreed_elements contains element if some element in input.evidence.agreement.covers.data

# METADATA
# title: a minor agreed without a parent or guardian
# custom:
#   at: subject
#   zh: 未成年人未经监护人即签署协议
#   remedy: record the guardian's written consent, or leave minors out of the data
#   remedy_zh: 记录监护人的书面同意,或将未成年人的数据排除在外
fails contains ["user_agreement", "minor_agreed_alone"] if {
	"user_agreement" in claims
	data.leapca.facts.minor.minor
	not data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.enforced
}

# METADATA
# title: the agreement is a blanket clause that names no recipient, purpose or data
# custom:
#   at: evidence
#   zh: 协议是概括性条款,未写明接收方、目的或数据
#   remedy: have the agreement name recipient, purpose and data, or legal records a sign-off
#   remedy_zh: 在协议中写明接收方、目的和数据,或由法务记录签署
doubts contains ["user_agreement", "agreement_is_blanket"] if {
	"user_agreement" in claims
	not agreement_is_specific
}

agreement_is_specific if {
	input.evidence.agreement.covers.recipients
	input.evidence.agreement.covers.purposes
	input.evidence.agreement.covers.data
}
