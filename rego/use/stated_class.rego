package leapca.use

# METADATA
# title: A purpose is what its code says
# description: What the policy lists is told by the purpose; a code that is itself the name of a class and a class that says otherwise leave the purpose open.
# custom:
#   id: LC2216
#   clause: "2.2(6)"
#   zh: 目的以其代码为准
#   description_zh: 用途是否列明取决于目的;代码本身即为类别名称而所声明的类别与之不同时,目的未能确定。
applies contains "stated_class" if {
	data.leapca.facts.purpose.about_people
	input.purpose.code in data.leapca.facts.purpose.classes
}

stated_alike if input.purpose.class == input.purpose.code

# METADATA
# title: the code {purpose} names one class of purposes, and the class that is stated is another
# custom:
#   at: purpose
#   zh: 代码 {purpose} 即为一种目的类别,而所声明的类别与之不同
#   remedy: state the class that the code names, or give the purpose a code of its own, or legal records a sign-off
#   remedy_zh: 声明与代码一致的类别,或为该目的另立代码,或由法务记录签署
review contains ["stated_class", "class_contradicts_code"] if {
	"stated_class" in applies
	not stated_alike
}
