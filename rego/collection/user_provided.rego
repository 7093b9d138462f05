package leapca.collection

# METADATA
# title: What users type in themselves
# description: The user actively provides name, ID number, mobile number, e-mail and the like (A15).
# custom:
#   id: LC1101
#   clause: "1.1(1)"
#   permits: true
#   zh: 用户主动提供的信息
#   description_zh: 注册或使用中,用户主动提供姓名、证件号码、手机号、电子邮箱等信息(A15)。
applies contains "user_provided" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "user_provided"
	some _ in data.leapca.facts.collection.resting
}

deny contains ["user_provided", defect] if {
	"user_provided" in applies
	some defect in data.leapca.facts.collection.defects
}

review contains ["user_provided", question] if {
	"user_provided" in applies
	some question in data.leapca.facts.collection.questions
}

# METADATA
# title: whether {element} is of the kind that users provide under 1.1(1) is for legal to decide
# custom:
#   zh: '{element} 是否属于 1.1(1) 中用户提供的同类信息,须由法务判断'
#   remedy: drop {element}, obtain the user's explicit prior consent, or legal records a sign-off
#   remedy_zh: 去掉 {element},事先取得用户明确同意,或由法务记录签署
review contains ["user_provided", ["element_of_another_kind", element]] if {
	"user_provided" in applies
	some element in data.leapca.facts.collection.ordinary
	not element in data.leapca.facts.collection.typed_in
}

# What is captured at an event is judged by 1.1(3).

# METADATA
# title: '{element} is what users provide themselves, and it is captured covertly'
# custom:
#   at: collection
#   zh: '{element} 应由用户主动提供,却为隐蔽采集所得'
#   remedy: drop {element}, or let the user type it in
#   remedy_zh: 去掉 {element},或由用户自行填写
deny contains ["user_provided", ["element_not_typed_in", element]] if {
	not input.collection.organiser
	some element in data.leapca.facts.collection.captured
	element in data.leapca.facts.collection.typed_in
	not element in data.leapca.facts.collection.not_handed_over
}
