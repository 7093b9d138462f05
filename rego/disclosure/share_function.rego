package leapca.disclosure

# METADATA
# title: Disclosure by the user's own use of the share function
# description: Where you use the share function.
# custom:
#   id: LC3302
#   clause: "3.3(2)"
#   zh: 用户使用共享功能
#   description_zh: 您使用共享功能的。
claims contains "share_function" if input.basis == "user_share_function"

# METADATA
# title: it is not the user who shares
# custom:
#   at: share_action
#   zh: 不是用户自己发起的共享
#   remedy: make sharing off by default and let the user start it
#   remedy_zh: 默认关闭共享,由用户自行发起
fails contains ["share_function", "not_shared_by_user"] if {
	"share_function" in claims
	not input.evidence.share_action.initiated_by == "user"
}

# METADATA
# title: the user did not select {element} for sharing
# custom:
#   zh: 用户并未选择共享 {element}
#   remedy: drop {element}, or let the user select it
#   remedy_zh: 去掉 {element},或由用户自行选择
fails contains ["share_function", ["element_not_selected", element]] if {
	"share_function" in claims
	some element in input.data
	not element in selected
}

selected contains element if some element in input.evidence.share_action.data_selected_by_user
