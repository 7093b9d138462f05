package leapca.use

# METADATA
# title: Use that keeps interests, property or safety from harm
# description: What 3.1(3) permits to share within the law may be used inside within the same bounds.
# custom:
#   id: LC3113
#   clause: "3.1(3)"
#   permits: true
#   zh: 为维护利益、财产或安全免遭损害的使用
#   description_zh: 3.1(3) 在法律允许范围内允许共享的,在同样范围内可以内部使用。
applies contains "protection" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "protection"
	not data.leapca.facts.analysis.consented
	not guardian_permits
}

# What the guardian of a minor explicitly consents to needs no other ground (7.3).
guardian_permits if {
	data.leapca.facts.minor.minor
	data.leapca.facts.guardian.adequate
}

# METADATA
# title: no harm is named that the use prevents
# custom:
#   at: evidence
#   zh: 未写明该使用要防止的损害
#   remedy: write which harm to whom the use prevents, or drop the flow
#   remedy_zh: 写明该使用为谁防止何种损害,或取消该流转
deny contains ["protection", "harm_to_prevent_not_named"] if {
	"protection" in applies
	not input.evidence.justification
	not input.evidence.protected_party
}

review contains ["protection", "protection_needs_legal"] if "protection" in applies
