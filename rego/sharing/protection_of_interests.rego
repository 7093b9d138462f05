package leapca.sharing

# METADATA
# title: Sharing that keeps interests, property or safety from harm
# description: To keep the interests, property or safety of LeapCa, affiliates, partners, users or the public from harm, within what the law allows.
# custom:
#   id: LC3103
#   clause: "3.1(3)"
#   zh: 为维护利益、财产或安全免遭损害的共享
#   description_zh: 为维护 LeapCa、关联方、合作伙伴、用户或公众的利益、财产或安全免遭损害,在法律允许范围内共享。
claims contains "protection_of_interests" if input.basis == "protection_of_interests"

# METADATA
# title: no harm is named that the sharing prevents
# custom:
#   zh: 未写明要防止的损害
#   remedy: write which harm to whom the sharing prevents, or drop the flow
#   remedy_zh: 写明该共享为谁防止何种损害,或取消该流转
fails contains ["protection_of_interests", "harm_not_named"] if {
	"protection_of_interests" in claims
	not input.evidence.justification
}

# METADATA
# title: whether this protection is within the law is for legal to decide
# custom:
#   zh: 该保护是否「在法律允许的范围内」须由法务判断
#   remedy: legal records a sign-off that covers the data
#   remedy_zh: 由法务记录涵盖这些数据的签署
doubts contains ["protection_of_interests", "protection_needs_legal"] if "protection_of_interests" in claims
