package leapca.rights

# METADATA
# title: Users may cancel their account
# description: An account is cancelled when the user asks for it; LeapCa may judge whether its conditions are met, and legal whether the conditions are fair (A24).
# custom:
#   id: LC6105
#   clause: "6.1(3)"
#   permits: true
#   zh: 用户有权注销账户
#   description_zh: 用户申请即注销账户;LeapCa 可判断是否满足注销条件,条件是否合理由法务判断(A24)。
applies contains "cancellation" if {
	answers
	asks_to_cancel
}

asks_to_cancel if input.rights_request.type == "cancel_account"

# METADATA
# title: the request to cancel the account is not honoured
# custom:
#   at: rights_request
#   zh: 注销账户的请求未获满足
#   remedy: cancel the account
#   remedy_zh: 注销该账户
deny contains ["cancellation", "cancellation_not_honoured"] if {
	asks_to_cancel
	refused_without_law
}

# METADATA
# title: whether the condition for cancelling the account is fair is for legal to decide
# custom:
#   at: rights_request
#   zh: 注销账户所附条件是否合理须由法务判断
#   remedy: drop the condition, or legal records a sign-off
#   remedy_zh: 取消该条件,或由法务记录签署
review contains ["cancellation", "cancellation_made_conditional"] if {
	cancellation_conditional
}
