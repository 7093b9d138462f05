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
	data.leapca.facts.identifiability.said_to_be_nobodys
}

applies contains "known_data" if {
	data.leapca.facts.purpose.own_act
	undeclared
}

undeclared if {
	not data.leapca.facts.identifiability.anonymous
	not input.data
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
	undeclared
}

review contains ["known_data", ["element_of_a_person", element]] if {
	"known_data" in applies
	some element in data.leapca.facts.identifiability.elements_of_a_person
}
