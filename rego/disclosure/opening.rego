package leapca.disclosure

# METADATA
# title: Public disclosure needs a case of 3.3
# description: Personal information is made public only in the four cases listed; no other exception, not 3.1(3) nor 3.1(5), carries it (A12).
# custom:
#   id: LC3300
#   clause: "3.3"
#   zh: 公开披露须属于 3.3 所列情形
#   description_zh: 仅在所列四种情形下公开披露个人信息;3.1(3)、3.1(5)等均不能作为公开披露的依据(A12)。
applies contains "opening" if input.action == "disclose"

# METADATA
# title: none of the cases 3.3(1)-(4) applies
# custom:
#   zh: 3.3(1)至(4)的情形均不适用
#   remedy: name the case that this disclosure rests on and record its evidence, de-identify the data, or do not publish
#   remedy_zh: 写明该公开披露所依据的情形并记录证据,或将数据去标识化,或不予公开
deny contains ["opening", "no_case_of_disclosure"] if {
	"opening" in applies
	not data.leapca.permission.permitted
	not data.leapca.permission.undecided
}
