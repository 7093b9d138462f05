package leapca.collection

# METADATA
# title: What comes with a third-party login
# description: When the user chooses to log in with a third-party account, that account, its image, its nickname and the like (A15).
# custom:
#   id: LC1104
#   clause: "1.1(1)"
#   permits: true
#   zh: 第三方账号登录带来的信息
#   description_zh: 用户选择以第三方账号登录时,收集该账号、图像、昵称等信息(A15)。
applies contains "third_party_login" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "third_party_login"
	some _ in data.leapca.facts.collection.resting
}

applies contains "third_party_login" if {
	data.leapca.facts.collection.collecting
	not input.collection.mode
	input.collection.user_chose_third_party_login == false
}

deny contains ["third_party_login", defect] if {
	"third_party_login" in applies
	some defect in data.leapca.facts.collection.defects
}

review contains ["third_party_login", question] if {
	"third_party_login" in applies
	some question in data.leapca.facts.collection.questions
}

# METADATA
# title: the user did not choose to log in with the third-party account
# custom:
#   at: collection
#   zh: 用户并未选择以第三方账号登录
#   remedy: collect only from users who choose this login, and record it
#   remedy_zh: 仅在用户选择该登录方式时收集,并记录
deny contains ["third_party_login", "login_not_chosen"] if {
	"third_party_login" in applies
	not input.collection.user_chose_third_party_login == true
}

# METADATA
# title: whether {element} may come with the login is for legal to decide
# custom:
#   zh: '{element} 能否随第三方登录收集,须由法务判断'
#   remedy: drop {element}, obtain the user's explicit prior consent, or legal records a sign-off
#   remedy_zh: 去掉 {element},事先取得用户明确同意,或由法务记录签署
review contains ["third_party_login", ["profile_element_not_named", element]] if {
	"third_party_login" in applies
	some element in data.leapca.facts.collection.ordinary
	not element in data.leapca.facts.collection.with_login
}
