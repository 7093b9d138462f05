package leapca.collection

# METADATA
# title: Data that identify nobody are not personal information
# description: Personal information is what identifies a person alone or combined, or reflects a person's activity; anonymised data are outside (A25).
# custom:
#   id: LC1000
#   clause: "1"
#   zh: 不能识别任何人的数据不是个人信息
#   description_zh: 个人信息是能够单独或结合其他信息识别个人、或反映个人活动的信息;匿名化数据不在其列(A25)。
claims contains "not_personal" if input.safeguards.anonymised == true

claims contains "not_personal" if data.leapca.facts.minor.no_person

fails contains ["not_personal", defect] if {
	"not_personal" in claims
	some defect in data.leapca.facts.identifiability.defects
}

# METADATA
# title: the risk of re-identification is left open
# custom:
#   at: safeguards
#   zh: 重新识别的风险未有定论
#   remedy: assess the risk and record it, or legal records a sign-off
#   remedy_zh: 评估风险并记录,或由法务记录签署
doubts contains ["not_personal", "anonymisation_not_assessed"] if {
	"not_personal" in claims
	data.leapca.facts.identifiability.risk_left_open
}

doubts contains ["not_personal", "key_holder_unclear"] if {
	"not_personal" in claims
	data.leapca.facts.identifiability.key_unclear
}

doubts contains ["not_personal", "free_text_not_assessed"] if {
	"not_personal" in claims
	data.leapca.facts.identifiability.text_left_open
}

# METADATA
# title: the flow is said to concern no person, yet {element} is or may be personal information
# custom:
#   zh: 声明不涉及个人,但 {element} 属于或可能属于个人信息
#   remedy: declare the data subject, or anonymise the data
#   remedy_zh: 声明数据主体,或对数据做匿名化
doubts contains ["not_personal", ["element_of_a_person", element]] if {
	"not_personal" in claims
	data.leapca.facts.minor.no_person
	not input.safeguards.anonymised == true
	some element in data.leapca.facts.identifiability.elements_of_a_person
}
