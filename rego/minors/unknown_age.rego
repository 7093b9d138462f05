package leapca.minors

# METADATA
# title: Unknown age where it matters
# description: The policy sets no duty to verify age; it matters for public disclosure and where the data point to minors (A17).
# custom:
#   id: LC7101
#   clause: "7.1"
#   zh: 年龄不明且有影响的情形
#   description_zh: 政策未规定核验年龄的义务;公开披露或数据指向未成年人时,年龄不明须由法务判断(A17)。
applies contains "unknown_age" if {
	data.leapca.facts.minor.age_unknown
	data.leapca.facts.identifiability.personal
}

# METADATA
# title: in this act it matters who is a minor, and the age of the people in the data is unknown
# custom:
#   at: subject
#   zh: 该行为中是否为未成年人有影响,而数据所涉的人年龄不明
#   remedy: record the age band of the data subjects, or legal records a sign-off
#   remedy_zh: 记录数据主体的年龄段,或由法务记录签署
review contains ["unknown_age", "unknown_age_in_public"] if {
	"unknown_age" in applies
	input.action in data.readings.A17.value.acts
}

# METADATA
# title: '{element} points to minors and the age is unknown'
# custom:
#   zh: '{element} 指向未成年人,而年龄不明'
#   remedy: record the age band of the data subjects, drop {element}, or legal records a sign-off
#   remedy_zh: 记录数据主体的年龄段,或去掉 {element},或由法务记录签署
review contains ["unknown_age", ["element_points_to_minors", element]] if {
	"unknown_age" in applies
	some element in input.data
	some category in data.readings.A17.value.categories_that_point_to_minors
	startswith(concat("", [input.data_categories[element], "."]), concat("", [category, "."]))
}
