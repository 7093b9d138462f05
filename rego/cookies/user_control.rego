package leapca.cookies

# METADATA
# title: Users delete and manage cookies
# description: The user may delete cookies and manage them as needed.
# custom:
#   id: LC4300
#   clause: "4.3"
#   permits: true
#   zh: 用户可删除和管理 Cookie
#   description_zh: 用户可以根据需要删除 Cookie,或对其进行管理。
applies contains "user_control" if input.cookie

# METADATA
# title: nothing says that users can delete the cookie
# custom:
#   at: cookie
#   zh: 未表明用户可以删除该 Cookie
#   remedy: let users delete the cookie, and record it
#   remedy_zh: 让用户可以删除该 Cookie,并记录
deny contains ["user_control", "cookie_not_deletable"] if {
	"user_control" in applies
	not gone
	not input.cookie.user_can_delete == true
}

# METADATA
# title: nothing says that users can manage the cookie
# custom:
#   at: cookie
#   zh: 未表明用户可以管理该 Cookie
#   remedy: let users manage the cookie, and record it
#   remedy_zh: 让用户可以管理该 Cookie,并记录
deny contains ["user_control", "cookie_not_manageable"] if {
	"user_control" in applies
	not gone
	not input.cookie.user_can_manage == true
}

# METADATA
# title: the cookie comes back after the user deletes it
# custom:
#   at: cookie
#   zh: 用户删除后该 Cookie 会自行恢复
#   remedy: do not restore what the user deleted
#   remedy_zh: 不得恢复用户已删除的 Cookie
deny contains ["user_control", "cookie_respawns"] if input.cookie.respawns_after_delete == true
