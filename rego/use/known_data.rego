package leapca.use

# METADATA
# title: What is done to data says which data and whose
# description: Whether information identifies a person is judged by what it is; what is not declared cannot be judged.
# custom:
#   id: LC1011
#   clause: "1"
#   permits: true
#   zh: 处理信息须写明是哪些信息、谁的信息
#   description_zh: 信息是否识别个人取决于其内容;未声明的无从判断。
applies contains "known_data" if {
	data.leapca.facts.purpose.own_act
	data.leapca.facts.identifiability.presumed_nobody
}

applies contains "known_data" if {
	data.leapca.facts.purpose.own_act
	said_to_be_nobodys
	data.leapca.facts.identifiability.defective
}

applies contains "known_data" if {
	data.leapca.facts.purpose.own_act
	not data.leapca.facts.identifiability.anonymous
	not input.data
}

said_to_be_nobodys if not data.leapca.facts.purpose.about_people

deny contains ["known_data", defect] if {
	"known_data" in applies
	said_to_be_nobodys
	some defect in data.leapca.facts.identifiability.defects
}

# METADATA
# title: the flow does not say which data it concerns
# custom:
#   at: data
#   zh: 未写明涉及哪些数据
#   remedy: declare the data
#   remedy_zh: 声明所涉数据
review contains ["known_data", "data_not_declared"] if {
	"known_data" in applies
	not input.data
}

review contains ["known_data", ["element_of_a_person", element]] if {
	"known_data" in applies
	data.leapca.facts.identifiability.presumed_nobody
	some element in data.leapca.facts.identifiability.elements_of_a_person
}
