package leapca.use

# METADATA
# title: Data serve the improvement of the service and the needs of the user
# description: Better products and services, what the user asked for, news and advertisements of interest, and better support; delivery itself is read into the needs of the user (A21).
# custom:
#   id: LC2112
#   clause: "2.1(2)"
#   permits: true
#   zh: 信息用于改善产品及服务、满足用户个人需求
#   description_zh: 改善产品及服务过程、满足用户个人需求(含交付用户所请求的服务,A21)、推送感兴趣的资讯和广告、提升客户服务体验。
applies contains "improvement" if {
	data.leapca.facts.purpose.used
	data.leapca.facts.purpose.improves
}

applies contains "improvement" if {
	data.leapca.facts.purpose.pursued
	unclear_without_consent
}

unclear_without_consent if {
	data.leapca.facts.purpose.unclear
	not data.leapca.facts.analysis.consented
}

# METADATA
# title: whether the policy lists the purpose {purpose} is for legal to decide
# custom:
#   at: purpose
#   zh: 政策是否列明目的 {purpose},须由法务判断
#   see_also: ["2.2(6)"]
#   remedy: legal classifies the purpose, or obtain consent that names it and all the data
#   remedy_zh: 由法务对该目的归类,或取得写明该目的和全部数据的同意
review contains ["improvement", "use_purpose_unclear"] if {
	"improvement" in applies
	unclear_without_consent
}

# METADATA
# title: '{element} may tell the precise position of a person and serves advertisements'
# custom:
#   zh: '{element} 可能反映个人的精准位置,却用于广告'
#   remedy: drop {element}, or use a coarse area instead, or legal records a sign-off
#   remedy_zh: 去掉 {element},或改用粗略区域,或由法务记录签署
review contains ["improvement", ["precise_location_for_ads", element]] if {
	"improvement" in applies
	data.leapca.facts.purpose.advertises
	some element in precise_position
}

precise_position contains element if {
	some element in input.data
	some category in data.readings.A26.value.location
	startswith(concat("", [input.data_categories[element], "."]), concat("", [category, "."]))
	not element in coarse_position
}

coarse_position contains element if {
	some element in input.data
	some category in data.readings.A26.value.derived_from_ip
	startswith(concat("", [input.data_categories[element], "."]), concat("", [category, "."]))
}

# METADATA
# title: '{element} is not of the kind of browsing and interests'
# custom:
#   zh: '{element} 与浏览信息、兴趣爱好不属同类'
#   remedy: drop {element}, or legal records a sign-off
#   remedy_zh: 去掉 {element},或由法务记录签署
review contains ["improvement", ["element_unlike_interests", element]] if {
	"improvement" in applies
	data.leapca.facts.purpose.personalises
	some element in input.data
	some category in data.readings.A26.value.unlike_interests
	startswith(concat("", [input.data_categories[element], "."]), concat("", [category, "."]))
}
