package leapca.rights

# METADATA
# title: Users may change or withdraw their consent
# description: A request to withdraw is honoured, and what rests on the consent stops.
# custom:
#   id: LC6102
#   clause: "6.1(2)"
#   permits: true
#   zh: 用户有权改变授权范围或撤回授权
#   description_zh: 撤回的请求应予满足,以该同意为依据的处理随之停止。
applies contains "withdrawal" if {
	answers
	asks_to_withdraw
}

asks_to_withdraw if input.rights_request.type == "withdraw_consent"

# METADATA
# title: the request to withdraw consent is not honoured
# custom:
#   at: rights_request
#   zh: 撤回同意的请求未获满足
#   remedy: honour the withdrawal
#   remedy_zh: 满足撤回请求
deny contains ["withdrawal", "withdrawal_not_honoured"] if {
	asks_to_withdraw
	refused_without_law
}

review contains ["withdrawal", "request_made_conditional"] if {
	asks_to_withdraw
	honoured
	input.rights_request.condition
}

# METADATA
# title: the flow goes on resting on a consent that the user has asked to withdraw
# custom:
#   at: evidence
#   zh: 用户已要求撤回同意,流转仍以该同意为依据
#   remedy: record the consent as withdrawn and stop the flow
#   remedy_zh: 将同意记录为已撤回,并停止该流转
deny contains ["withdrawal", "goes_on_after_withdrawal"] if {
	asks_to_withdraw
	honoured
	input.basis == "explicit_consent"
	input.evidence.consent.status == "active"
}
