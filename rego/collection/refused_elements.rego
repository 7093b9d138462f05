package leapca.collection

# METADATA
# title: What the user refuses to provide is not processed
# description: Whoever does not agree to provide information may lose features, but the refusal is respected.
# custom:
#   id: LC1300
#   clause: "1.3"
#   zh: 用户拒绝提供的信息不得处理
#   description_zh: 用户可以不同意提供信息,功能可能受影响,但拒绝应受尊重。
applies contains "refused_elements" if {
	data.leapca.facts.identifiability.personal
	input.action in {"collect", "use", "share", "transfer", "disclose"}
}

# METADATA
# title: the user refused to provide {element}
# custom:
#   zh: 用户拒绝提供 {element}
#   remedy: drop {element}
#   remedy_zh: 去掉 {element}
deny contains ["refused_elements", ["element_refused", element]] if {
	"refused_elements" in applies
	some element in input.data
	element in input.data_subject.settings.refused_elements
}
