package leapca.rights

# METADATA
# title: Data may be deleted when the account ends or the user asks
# description: Deletion needs no other ground; the flow declares what ends the data, be it the end of the account, a period, or a request.
# custom:
#   id: LC6109
#   clause: "6.1(3)"
#   permits: true
#   zh: 账户注销或用户要求时可以删除
#   description_zh: 删除无需其他依据;流转须声明删除的缘由:账户注销、期限届满或用户请求。
applies contains "deletion" if {
	input.action == "delete"
	not data.leapca.facts.identifiability.anonymous
}

deletion_described if input.retention.on_account_cancellation

deletion_described if input.retention.after_cancellation

deletion_described if input.retention["then"] in data.readings.A14.value.ends

deletion_described if input.rights_request.type in {"delete", "delete_cookie", "cancel_account", "withdraw_consent"}

# METADATA
# title: nothing says what ends the data
# custom:
#   at: retention
#   zh: 未说明数据因何删除
#   remedy: declare the end of the account, the period or the request that ends the data
#   remedy_zh: 声明账户注销、期限或请求
review contains ["deletion", "deletion_not_described"] if {
	"deletion" in applies
	not deletion_described
}
