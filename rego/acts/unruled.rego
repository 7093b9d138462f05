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

# Data that identify nobody engage no clause on acts (1).
ruled if data.leapca.facts.identifiability.anonymous

# Section 7 judges what is done to minors' data from collection on, where nothing but the guardian's consent is in question.
ruled if {
	data.leapca.facts.minor.minor
	data.leapca.facts.identifiability.personal
	input.action in {"collect", "use"}
	not beyond_section_7
}

# Each of these raises a question of sections 1, 2 or 6 that no rule answers yet.
beyond_section_7 if input.collection.mode in {"third_party_shared", "purchased_from_third_party", "background_scan", "covert_capture"}

beyond_section_7 if input.collection.device_location_enabled == false

beyond_section_7 if input.collection.user_chose_third_party_login == false

beyond_section_7 if {
	input.collection.organiser
	not input.collection.organiser == "LeapCa"
}

beyond_section_7 if {
	some element in input.data
	element in input.data_subject.settings.withdrawn_elements
}

beyond_section_7 if input.data_subject.settings.personalised_recommendation in {"off", false}

beyond_section_7 if input.data_subject.account_status == "cancelled"

beyond_section_7 if {
	input.action == "use"
	input.purpose.class in {"unlisted", "unclear"}
}

beyond_section_7 if {
	input.action == "use"
	input.safeguards.masked == false
	not input.raw_value_required == true
}

# METADATA
# title: no rule of the law judges this act yet
# custom:
#   at: action
#   zh: 尚无规则裁断该行为
#   remedy: legal decides the flow and records a sign-off
#   remedy_zh: 由法务裁断该流转并记录签署
review contains ["unruled", "act_without_rule"] if "unruled" in applies
