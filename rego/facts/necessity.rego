# METADATA
# title: Which elements are necessary
# description: the necessity record says of each element that it is necessary, not necessary or not assessed (3.1(4), 3.1(5))
package leapca.facts.necessity

necessary contains element if {
	some element in input.data
	input.evidence.necessity[element] == "necessary"
}

unnecessary contains element if {
	some element in input.data
	input.evidence.necessity[element] == "not_necessary"
}

# METADATA
# title: '{element} is recorded as not necessary'
# custom:
#   zh: '{element} 被记录为非必要'
#   remedy: drop {element}
#   remedy_zh: 去掉 {element}
defects contains ["element_not_necessary", element] if some element in unnecessary

# METADATA
# title: nobody has assessed whether {element} is necessary
# custom:
#   zh: 尚未评估 {element} 是否必要
#   remedy: record the necessity of {element}, or drop it
#   remedy_zh: 记录 {element} 的必要性评估,或去掉它
questions contains ["necessity_not_assessed", element] if {
	some element in input.data
	not element in necessary
	not element in unnecessary
}
