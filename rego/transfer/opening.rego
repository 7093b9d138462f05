package leapca.transfer

# METADATA
# title: Transfer is forbidden unless an exception of 3.2 applies
# description: LeapCa transfers personal information to no company, organisation or individual except in the four cases listed.
# custom:
#   id: LC3200
#   clause: "3.2"
#   zh: 除 3.2 所列情形外,不得转让
#   description_zh: 除所列四种情形外,不将个人信息转让给任何公司、组织和个人。
applies contains "opening" if {
	input.action == "transfer"
	not data.leapca.facts.recipient.inside
}

# METADATA
# title: none of the exceptions 3.2(1)-(4) applies
# custom:
#   zh: 3.2(1)至(4)的例外均不适用
#   remedy: name the exception that this transfer rests on and record its evidence, anonymise the data, or drop the recipient
#   remedy_zh: 写明该转让所依据的例外并记录证据,或将数据匿名化,或取消该接收方
deny contains ["opening", "no_exception_of_transfer"] if {
	"opening" in applies
	not data.leapca.permission.permitted
	not data.leapca.permission.undecided
}
