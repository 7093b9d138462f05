package leapca.sharing

# METADATA
# title: Sharing is forbidden unless an exception of 3.1 applies
# description: LeapCa shares personal information with no company, organisation or individual except in the six cases listed.
# custom:
#   id: LC3100
#   clause: "3.1"
#   zh: 除 3.1 所列情形外,不得共享
#   description_zh: 除所列六种情形外,不与任何公司、组织和个人共享个人信息。
applies contains "opening" if {
	input.action == "share"
	not data.leapca.facts.recipient.inside
}

# METADATA
# title: none of the exceptions 3.1(1)-(6) applies
# custom:
#   zh: 3.1(1)至(6)的例外均不适用
#   remedy: name the exception that this flow rests on and record its evidence, de-identify the data, or drop the recipient
#   remedy_zh: 写明该流转所依据的例外并记录证据,或将数据去标识化,或取消该接收方
deny contains ["opening", "no_exception_of_sharing"] if {
	"opening" in applies
	not data.leapca.permission.permitted
	not data.leapca.permission.undecided
}

# METADATA
# title: giving personal information to the public is disclosure, which only 3.3 permits
# custom:
#   zh: 向公众提供个人信息属于公开披露,只能依据 3.3
#   see_also: ["3.3"]
#   at: to
#   remedy: declare the act as disclosure and its case of 3.3
#   remedy_zh: 将行为声明为公开披露,并写明其属于 3.3 的哪种情形
deny contains ["opening", "sharing_with_the_public"] if {
	"opening" in applies
	input.recipient.kind == "public"
	data.leapca.facts.identifiability.personal
}
