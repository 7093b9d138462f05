package leapca.use

# METADATA
# title: Use that closes an account
# description: To examine an application for cancellation and to carry it out, LeapCa uses the data of the account.
# custom:
#   id: LC6113
#   clause: "6.1(3)"
#   permits: true
#   zh: 为注销账户而使用
#   description_zh: 为审查并办理注销申请而使用该账户的信息。
applies contains "account_closing" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "account_cancellation"
}

review contains ["account_closing", "request_not_recorded"] if {
	"account_closing" in applies
	not input.rights_request
	not data.leapca.facts.account.cancelled
}
