package leapca.rights

# METADATA
# title: Rights belong to the user and, for a minor, to the guardian
# description: Whoever asks is shown to be the user before data are handed out, changed or deleted; anybody else is no user.
# custom:
#   id: LC6106
#   clause: "6.1"
#   zh: 权利属于用户本人,未成年人由监护人行使
#   description_zh: 提供、修改或删除数据前,应确认请求人为用户本人;其他人不是用户。
applies contains "requester" if honoured

# METADATA
# title: the request is honoured, though nobody knows that the requester is the user
# custom:
#   at: rights_request
#   zh: 未确认请求人为用户本人即满足了请求
#   see_also: ["2.2(1)"]
#   remedy: verify the requester first, or refuse
#   remedy_zh: 先核实请求人身份,或予以拒绝
deny contains ["requester", "unverified_requester_served"] if {
	"requester" in applies
	needs_verification
	unverified
}
