package leapca.use

# METADATA
# title: What another does with the data is no use by LeapCa
# description: Handing data to another company, organisation or individual is sharing; access by the people of affiliates and partners is 5.2's matter.
# custom:
#   id: LC3190
#   clause: "3.1"
#   zh: 他方的处理不是 LeapCa 自身的使用
#   description_zh: 向其他公司、组织或个人提供信息属于共享;关联方员工和合作伙伴的访问由 5.2 规定。
applies contains "by_another" if {
	data.leapca.facts.purpose.used
	input.action in {"use", "store", "notify"}
	input.recipient.kind
}

# Data that go to another as they are collected, or with a cookie, are handed over, too.
applies contains "by_another" if {
	data.leapca.facts.purpose.about_people
	input.action in {"collect", "cookie"}
	input.recipient.kind
}

# METADATA
# title: '{recipient} is another than LeapCa, and what it receives is shared'
# custom:
#   at: to
#   zh: '{recipient} 并非 LeapCa 自身,向其提供信息属于共享'
#   remedy: declare the act as share and its exception of 3.1, or legal records a sign-off
#   remedy_zh: 将行为声明为共享并写明 3.1 的例外,或由法务记录签署
review contains ["by_another", "another_party_in_own_use"] if {
	"by_another" in applies
	not data.leapca.facts.recipient.inside
	not input.recipient.kind == "data_subjects"
}
