package leapca.use

# METADATA
# title: Use that answers a user's request
# description: To give access, to correct or to delete, LeapCa uses the data that the request is about.
# custom:
#   id: LC6111
#   clause: "6.1(1)"
#   permits: true
#   zh: 为响应用户权利请求而使用
#   description_zh: 为响应访问、修改、删除等请求而使用请求所涉的信息。
applies contains "user_request" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "rights_request"
}

# METADATA
# title: no request of a user is recorded
# custom:
#   at: purpose
#   zh: 没有记录用户的请求
#   remedy: record the request that this use answers
#   remedy_zh: 记录该使用所响应的请求
review contains ["user_request", "request_not_recorded"] if {
	"user_request" in applies
	not input.rights_request
}
