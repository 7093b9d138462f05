package leapca.collection

# METADATA
# title: Data about nobody engage no clause of collection
# description: Personal information is what identifies a person or reflects a person's activity; whether an element does is not left to the declared subject alone.
# custom:
#   id: LC1003
#   clause: "1"
#   permits: true
#   zh: 不涉及个人的数据不属于收集个人信息
#   description_zh: 个人信息是能识别个人或反映个人活动的信息;某项信息是否如此,不能仅凭所声明的主体认定。
applies contains "definition" if {
	input.action == "collect"
	not data.leapca.facts.identifiability.concerns_a_person
}

applies contains "definition" if {
	input.action == "collect"
	data.leapca.facts.minor.no_person
}

review contains ["definition", ["element_of_a_person", element]] if {
	"definition" in applies
	not input.safeguards.anonymised == true
	some element in data.leapca.facts.identifiability.elements_of_a_person
}
