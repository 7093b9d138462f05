package leapca.disclosure

# METADATA
# title: Disclosure that the user agreement provides
# description: As the user agreement of LeapCa's products and services or a similar agreement provides.
# custom:
#   id: LC3304
#   clause: "3.3(4)"
#   zh: 用户协议约定的公开披露
#   description_zh: 用户与 LeapCa 之间的协议对公开展示已有约定。
claims contains "user_agreement" if input.basis == "user_agreement"

fails contains ["user_agreement", "agreement_not_with_user"] if {
	"user_agreement" in claims
	not agreed_with_user
}

agreed_with_user if {
	input.evidence.agreement.signed_with in data.readings.A05.value.signatories
	input.evidence.agreement.status == "in_force"
}

# METADATA
# title: the agreement does not provide for public display
# custom:
#   at: evidence
#   zh: 协议未约定公开展示
#   remedy: have the agreement name public display, or ask the user for consent
#   remedy_zh: 在协议中写明公开展示,或征得用户同意
fails contains ["user_agreement", "agreement_not_on_public_display"] if {
	"user_agreement" in claims
	input.evidence.agreement.covers
	not agreement_on_public_display
}

agreement_on_public_display if {
	some name in data.leapca.facts.recipient.names
	name in input.evidence.agreement.covers.recipients
}

agreement_on_public_display if {
	not input.evidence.agreement.covers.recipients
	agreement_names_purpose
}

fails contains ["user_agreement", ["agreement_misses_element", element]] if {
	"user_agreement" in claims
	input.evidence.agreement.covers
	some element in input.data
	not element in agreed_elements
}

agreed_elements contains element if some element in input.evidence.agreement.covers.data

fails contains ["user_agreement", "agreement_misses_purpose"] if {
	"user_agreement" in claims
	input.evidence.agreement.covers.purposes
	not agreement_names_purpose
}

agreement_names_purpose if input.purpose.code in input.evidence.agreement.covers.purposes

doubts contains ["user_agreement", "agreement_is_blanket"] if {
	"user_agreement" in claims
	not input.evidence.agreement.covers
}
