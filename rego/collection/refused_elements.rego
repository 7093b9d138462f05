package leapca.collection

# METADATA
# title: What the user refuses to provide is not processed
# description: Whoever does not agree to provide information may lose features, but the refusal is respected.
# custom:
#   id: LC1300
#   clause: "1.3"
#   permits: true
#   zh: 用户拒绝提供的信息不得处理
#   description_zh: 用户可以不同意提供信息,功能可能受影响,但拒绝应受尊重。
applies contains "refused_elements" if {
	data.leapca.facts.collection.personal
	input.action in {"collect", "use", "share", "transfer", "disclose", "store", "access", "cookie"}
	some _ in refused
}

applies contains "refused_elements" if {
	data.leapca.facts.collection.collecting
	some _ in data.leapca.facts.collection.left_out
}

# METADATA
# title: the user refused to provide {element}
# custom:
#   zh: 用户拒绝提供 {element}
#   remedy: drop {element}; the feature that needs it may be switched off for this user
#   remedy_zh: 去掉 {element};需要它的功能可以对该用户停用
deny contains ["refused_elements", ["element_refused", element]] if {
	"refused_elements" in applies
	some element in refused
	not element in spared
}

# The user refused, and only the feature suffers: nothing is taken.
spared contains element if {
	input.action == "collect"
	some element in data.leapca.facts.collection.left_out
}

refused contains element if {
	some element in input.data
	element in input.data_subject.settings.refused_elements
}

refused contains element if {
	some element in data.leapca.cookies.held
	element in input.data_subject.settings.refused_elements
}
