package leapca.transfer

# METADATA
# title: Transfer in a merger, acquisition, asset transfer or similar deal
# description: The new holder stays bound by this policy, or must ask the user for consent again.
# custom:
#   id: LC3204
#   clause: "3.2(4)"
#   zh: 合并、收购、资产转让或类似交易中的转让
#   description_zh: 新的持有者须继续受本政策约束,否则须重新征求用户同意。
claims contains "succession" if input.basis == "merger_acquisition"

# METADATA
# title: '{recipient} is not the successor in a deal'
# custom:
#   at: to
#   zh: '{recipient} 不是交易中的承继方'
#   remedy: claim the exception that fits this recipient
#   remedy_zh: 依据适用于该接收方的例外
fails contains ["succession", "recipient_is_no_successor"] if {
	"succession" in claims
	not data.leapca.facts.recipient.successor
}

# METADATA
# title: no signed deal is recorded
# custom:
#   at: evidence
#   zh: 没有记录已签署的交易
#   remedy: wait until the deal is signed; before that give anonymised data only
#   remedy_zh: 等待交易签署;此前只能提供匿名化数据
fails contains ["succession", "deal_not_signed"] if {
	"succession" in claims
	not input.evidence.transaction.status == "signed"
}

# METADATA
# title: '{recipient} is neither bound by the policy nor required to ask for consent again'
# custom:
#   at: to
#   zh: '{recipient} 既不受本政策约束,也未被要求重新征求同意'
#   remedy: bind the successor to the policy in the deal, or require new consent and block use until then
#   remedy_zh: 在交易中约定承继方受本政策约束,或要求其重新征求同意且在此之前停止使用
fails contains ["succession", "successor_not_bound"] if {
	"succession" in claims
	not bound
	not must_ask_again
}

bound if input.recipient.bound_by_policy == true

must_ask_again if input.recipient.required_to_seek_new_consent == true

# METADATA
# title: the successor must ask for consent again, but may use the data before that
# custom:
#   at: to
#   zh: 承继方须重新征求同意,但在此之前可以使用数据
#   remedy: block use until the new consent, or legal records a sign-off
#   remedy_zh: 在取得新的同意之前停止使用,或由法务记录签署
doubts contains ["succession", "use_before_new_consent"] if {
	"succession" in claims
	not bound
	not input.recipient.use_blocked_until_consent == true
}

# METADATA
# title: whether this deal is a "similar deal" is for legal to decide
# custom:
#   at: evidence
#   zh: 该交易是否属于「类似的交易」须由法务判断
#   remedy: legal records a sign-off on the deal
#   remedy_zh: 由法务就该交易记录签署
doubts contains ["succession", "deal_maybe_not_similar"] if {
	"succession" in claims
	not named_deal
}

named_deal if input.evidence.transaction.type in data.readings.A13.value.deals

# A successor goes on with what LeapCa does; to advertise is no deal.
doubts contains ["succession", "purpose_alien_to_ground"] if {
	"succession" in claims
	data.leapca.facts.purpose.advertises
}
