package leapca.sharing

# METADATA
# title: Sharing for a public interest that the law knows
# description: Use based on public interest that complies with laws and regulations.
# custom:
#   id: LC3106
#   clause: "3.1(6)"
#   zh: 基于合法社会公共利益的共享
#   description_zh: 基于符合法律法规的社会公共利益而使用。
claims contains "public_interest" if input.basis == "public_interest"

# METADATA
# title: no law is named that makes this a public interest
# custom:
#   at: evidence
#   zh: 未写明确立该公共利益的法律依据
#   remedy: name the law or regulation in force, or drop the flow
#   remedy_zh: 写明现行有效的法律法规,或取消该流转
fails contains ["public_interest", "law_not_named"] if {
	"public_interest" in claims
	not data.leapca.facts.instrument.in_force
}

# METADATA
# title: whether the public interest complies with the law is for legal to decide
# custom:
#   zh: 是否「符合法律法规的社会公共利益」须由法务判断
#   remedy: legal records a sign-off that covers the data
#   remedy_zh: 由法务记录涵盖这些数据的签署
doubts contains ["public_interest", "public_interest_needs_legal"] if "public_interest" in claims

doubts contains ["public_interest", question] if {
	"public_interest" in claims
	some question in data.leapca.facts.purpose.questions
}
