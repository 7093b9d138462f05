package leapca.rights

# METADATA
# title: A right is refused only where a law says so
# description: Within the law LeapCa does all it can for the rights to access, correct, delete and withdraw; a refusal cites a law in force that names the data.
# custom:
#   id: LC6100
#   clause: "6.1"
#   permits: true
#   zh: 仅在法律有规定时可以拒绝用户行使权利
#   description_zh: 在法律允许的范围内尽全力保护访问、更正、删除和撤回同意的权利;拒绝须引用写明该数据的现行法律。
applies contains "opening" if {
	answers
	refused
	law_refuses
}

# METADATA
# title: the request is refused, and no law in force that names the data is cited
# custom:
#   at: evidence
#   zh: 请求被拒绝,且未引用写明该数据的现行法律
#   remedy: honour the request, or cite the law in force that names all of the data
#   remedy_zh: 满足请求,或引用写明全部数据的现行法律
deny contains ["opening", "refused_without_law"] if {
	refused_without_law
}

# METADATA
# title: it is doubtful whether what the refusal cites is a law
# custom:
#   at: evidence
#   zh: 拒绝所引用的文件是否属于法律存疑
#   remedy: cite the statute or regulation, or legal records a sign-off
#   remedy_zh: 引用法律或法规,或由法务记录签署
review contains ["opening", "refused_by_doubtful_law"] if {
	refused
	law_maybe_refuses
	not law_refuses
}

# METADATA
# title: nothing says which right is asked for
# custom:
#   at: rights_request
#   zh: 未说明请求行使的是哪项权利
#   remedy: declare the type of the request
#   remedy_zh: 声明请求的类型
review contains ["opening", "request_type_unknown"] if {
	input.rights_request
	not input.rights_request.type
}

# METADATA
# title: the request comes from somebody who is neither the user nor a minor's guardian
# custom:
#   at: rights_request
#   zh: 请求人既非用户本人,也非未成年人的监护人
#   remedy: have the user make the request, or legal records a sign-off
#   remedy_zh: 由用户本人提出请求,或由法务记录签署
review contains ["opening", "requester_not_entitled"] if not entitled
