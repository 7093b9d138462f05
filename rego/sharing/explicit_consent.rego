package leapca.sharing

# METADATA
# title: Sharing with the user's explicit consent
# description: With your explicit consent we share with others.
# custom:
#   id: LC3101
#   clause: "3.1(1)"
#   zh: 经用户明确同意的共享
#   description_zh: 在获取用户明确同意的情况下,可与其他方共享。
claims contains "explicit_consent" if input.basis == "explicit_consent"

fails contains ["explicit_consent", defect] if {
	"explicit_consent" in claims
	some defect in data.leapca.facts.consent.defects
}

# METADATA
# title: the consent is not explicit
# custom:
#   at: evidence
#   zh: 同意不是明确同意
#   remedy: obtain an affirmative, specific opt-in; acceptance of the policy or a pre-ticked box is none
#   remedy_zh: 取得用户主动、具体的勾选同意;接受隐私政策或默认勾选不算
fails contains ["explicit_consent", "consent_not_explicit"] if {
	"explicit_consent" in claims
	data.leapca.facts.consent.present
	not data.leapca.facts.consent.explicit
}
