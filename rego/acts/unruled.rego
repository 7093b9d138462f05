package leapca.acts

# METADATA
# title: Acts that no rule of the law judges yet
# description: Nothing passes unjudged; an act without a rule of its own waits for legal.
# custom:
#   id: LC0000
#   clause: "0"
#   zh: 尚无规则裁断的行为
#   description_zh: 未经裁断的一律不予放行;没有对应规则的行为由法务处理。
applies contains "unruled" if not ruled

ruled if input.action in {"share", "transfer", "disclose"}

# Section 7 judges what is done to minors' data from collection on.
ruled if {
	data.leapca.facts.minor.minor
	data.leapca.facts.identifiability.personal
	input.action in {"collect", "use"}
}

# METADATA
# title: no rule of the law judges this act yet
# custom:
#   at: action
#   zh: 尚无规则裁断该行为
#   remedy: legal decides the flow and records a sign-off
#   remedy_zh: 由法务裁断该流转并记录签署
review contains ["unruled", "act_without_rule"] if "unruled" in applies
