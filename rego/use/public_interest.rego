package leapca.use

# METADATA
# title: Use for a public interest that the law knows
# description: Use based on public interest that complies with laws and regulations.
# custom:
#   id: LC3116
#   clause: "3.1(6)"
#   permits: true
#   zh: 基于合法社会公共利益的使用
#   description_zh: 基于符合法律法规的社会公共利益而使用。
applies contains "public_interest" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "public_interest"
	not data.leapca.facts.analysis.consented
}

deny contains ["public_interest", "law_not_named"] if {
	"public_interest" in applies
	not data.leapca.facts.instrument.in_force
}

review contains ["public_interest", "public_interest_needs_legal"] if "public_interest" in applies
