package leapca.use

# METADATA
# title: What the user switched off stays off
# description: Use goes on while the account is valid and no special setting says otherwise.
# custom:
#   id: LC2203
#   clause: "2.2(3)"
#   zh: 用户关闭的用途不得继续
#   description_zh: 在账户有效且未作特别设置的情况下方可持续使用。
applies contains "special_setting" if data.leapca.facts.identifiability.personal

# METADATA
# title: the user switched personalised recommendation off
# custom:
#   at: subject
#   zh: 用户已关闭个性化推荐
#   remedy: leave out the users who switched it off
#   remedy_zh: 剔除已关闭该设置的用户
deny contains ["special_setting", "personalisation_switched_off"] if {
	"special_setting" in applies
	input.data_subject.settings.personalised_recommendation in {"off", false}
	input.purpose.class in {"personalised_content", "personalised_ads"}
}
