package leapca.use

# METADATA
# title: Use ends with the account, and where the user switched it off
# description: Use goes on while the account is valid and not cancelled, and no special setting says otherwise.
# custom:
#   id: LC2203
#   clause: "2.2(3)"
#   zh: 账户注销或用户关闭后不得继续使用
#   description_zh: 在账户有效、未注销且未作特别设置的情况下方可持续使用。
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
	switched_off
	input.purpose.class in {"personalised_content", "personalised_ads"}
}

# METADATA
# title: the user switched personalised recommendation off, and the data serve better advertisements
# custom:
#   at: subject
#   zh: 用户已关闭个性化推荐,而其信息用于广告优化
#   remedy: leave out the users who switched it off, or legal records a sign-off
#   remedy_zh: 剔除已关闭该设置的用户,或由法务记录签署
review contains ["special_setting", "ads_while_switched_off"] if {
	"special_setting" in applies
	switched_off
	input.purpose.class == "ad_optimisation"
}

switched_off if input.data_subject.settings.personalised_recommendation in {"off", false}

# METADATA
# title: the account is cancelled, and use ends with it
# custom:
#   at: subject
#   zh: 账户已注销,使用随之终止
#   see_also: ["6.1(3)"]
#   remedy: leave out cancelled accounts, delete their data or anonymise them
#   remedy_zh: 剔除已注销账户,删除其信息或做匿名化
deny contains ["special_setting", "account_cancelled"] if {
	"special_setting" in applies
	ends_with_account
	not of_legal_duty
}

# METADATA
# title: the account is cancelled, and no law in force provides that {element} is kept
# custom:
#   zh: 账户已注销,且没有现行法律规定保留 {element}
#   see_also: ["6.1(3)"]
#   remedy: record the law that names {element}, or delete it
#   remedy_zh: 记录写明 {element} 的法律依据,或删除它
deny contains ["special_setting", ["no_law_keeps", element]] if {
	"special_setting" in applies
	ends_with_account
	of_legal_duty
	some element in input.data
	not element in data.leapca.facts.account.kept_by_law
}

ends_with_account if {
	data.leapca.facts.purpose.pursued
	data.leapca.facts.account.cancelled
	not goes_on
}

of_legal_duty if input.purpose.class in data.readings.A21.value.after_cancellation_by_law

# 6.1(3): the rights of the user, the closing of the account, and what must be told.
goes_on if input.purpose.class in data.readings.A21.value.after_cancellation

# What law or the user keeps is kept, not used.
goes_on if {
	input.action == "store"
	data.leapca.facts.account.law_keeps_all
}

goes_on if {
	input.action == "store"
	data.leapca.facts.account.user_asked_to_keep
}
