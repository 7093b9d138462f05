package leapca.disclosure

# METADATA
# title: Disclosure that the user agrees to or authorises
# description: What you agree to or authorise LeapCa to disclose.
# custom:
#   id: LC3301
#   clause: "3.3(1)"
#   zh: 经用户同意或授权的公开披露
#   description_zh: 您同意或授权 LeapCa 披露的。
claims contains "consent" if input.basis == "explicit_consent"

fails contains ["consent", defect] if {
	"consent" in claims
	some defect in data.leapca.facts.consent.defects
}

# METADATA
# title: the consent is no agreement of the user to the disclosure
# custom:
#   at: evidence
#   zh: 该同意不构成用户对公开披露的同意
#   remedy: ask the user to agree to this disclosure; acceptance of the policy or a pre-ticked box is none
#   remedy_zh: 请用户就该公开披露表示同意;接受隐私政策或默认勾选不算
fails contains ["consent", "consent_is_no_agreement"] if {
	"consent" in claims
	data.leapca.facts.consent.present
	not data.leapca.facts.consent.explicit
	not data.leapca.facts.consent.informal
}

# METADATA
# title: the consent is a casual reply
# custom:
#   at: evidence
#   zh: 该同意只是随意的回复
#   remedy: ask the user for a clear agreement, or legal records a sign-off
#   remedy_zh: 请用户明确表示同意,或由法务记录签署
doubts contains ["consent", "consent_informal"] if {
	"consent" in claims
	data.leapca.facts.consent.informal
}
