package leapca.rights

# METADATA
# title: Users may access, modify and delete their data
# description: A request to access, modify or delete is honoured, unless a law that is cited forbids it; users may delete cookies as well (4.3).
# custom:
#   id: LC6101
#   clause: "6.1(1)"
#   permits: true
#   zh: 用户有权访问、修改、删除个人信息
#   description_zh: 访问、修改、删除的请求应予满足,除非所引用的法律不允许;用户也可以删除 Cookie(4.3)。
applies contains "request" if {
	answers
	asks_for_own_data
}

asks_for_own_data if input.rights_request.type in {"access", "modify", "delete", "delete_cookie"}

# METADATA
# title: the request to access, modify or delete is not honoured
# custom:
#   at: rights_request
#   zh: 访问、修改或删除的请求未获满足
#   remedy: honour the request
#   remedy_zh: 满足请求
deny contains ["request", "request_not_honoured"] if {
	asks_for_own_data
	refused_without_law
	not input.rights_request.type == "delete_cookie"
}

# METADATA
# title: the request to delete cookies is not honoured
# custom:
#   at: rights_request
#   zh: 删除 Cookie 的请求未获满足
#   see_also: ["4.3"]
#   remedy: let the user delete the cookies
#   remedy_zh: 让用户删除 Cookie
deny contains ["request", "cookie_not_deleted"] if {
	refused_without_law
	input.rights_request.type == "delete_cookie"
}

# METADATA
# title: the request is honoured on a condition that no clause sets
# custom:
#   at: rights_request
#   zh: 满足请求时附加了政策未规定的条件
#   remedy: drop the condition, or legal records a sign-off
#   remedy_zh: 取消该条件,或由法务记录签署
review contains ["request", "request_made_conditional"] if {
	asks_for_own_data
	honoured
	input.rights_request.condition
}
