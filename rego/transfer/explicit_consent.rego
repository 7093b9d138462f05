package leapca.transfer

# METADATA
# title: Transfer with the user's prior explicit consent or authorisation
# description: With your prior explicit consent or authorisation.
# custom:
#   id: LC3201
#   clause: "3.2(1)"
#   zh: 事先获得用户明确同意或授权的转让
#   description_zh: 事先获得用户明确的同意或授权。
claims contains "explicit_consent" if input.basis == "explicit_consent"

fails contains ["explicit_consent", defect] if {
	"explicit_consent" in claims
	some defect in data.leapca.facts.consent.defects
}

fails contains ["explicit_consent", "consent_not_explicit"] if {
	"explicit_consent" in claims
	data.leapca.facts.consent.present
	not data.leapca.facts.consent.explicit
}
