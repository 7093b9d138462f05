package leapca.collection

# METADATA
# title: What participants provide at LeapCa's events
# description: The information that the user provides while taking part in an event that LeapCa holds.
# custom:
#   id: LC1103
#   clause: "1.1(3)"
#   permits: true
#   zh: 参加 LeapCa 活动时提供的信息
#   description_zh: 用户在参加 LeapCa 举办的线上及线下活动过程中提供的信息。
applies contains "event_form" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "event_form"
	some _ in data.leapca.facts.collection.resting
}

applies contains "event_form" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "covert_capture"
	input.collection.organiser
}

deny contains ["event_form", defect] if {
	"event_form" in applies
	some defect in data.leapca.facts.collection.defects
}

review contains ["event_form", question] if {
	"event_form" in applies
	some question in data.leapca.facts.collection.questions
}

# METADATA
# title: the data were captured at the event without the participant's own act
# custom:
#   at: collection
#   zh: 活动中的数据并非由参加者提供,而是被采集
#   remedy: take only what participants provide
#   remedy_zh: 仅收集参加者提供的信息
deny contains ["event_form", "captured_without_participation"] if {
	"event_form" in applies
	input.collection.mode == "covert_capture"
}

# METADATA
# title: LeapCa does not hold the event
# custom:
#   at: collection
#   zh: 活动并非由 LeapCa 举办
#   remedy: collect at LeapCa's own events, and name the organiser; elsewhere the user's explicit prior consent is needed
#   remedy_zh: 仅在 LeapCa 举办的活动中收集并写明主办方;其他情形须事先取得用户明确同意
deny contains ["event_form", "event_of_another"] if {
	"event_form" in applies
	at_an_event
	not held_by_leapca
	not held_jointly
}

# METADATA
# title: whether the event counts as LeapCa's own is for legal to decide
# custom:
#   at: collection
#   zh: 该活动是否属于 LeapCa 举办,须由法务判断
#   remedy: name LeapCa as the organiser, or legal records a sign-off
#   remedy_zh: 写明由 LeapCa 举办,或由法务记录签署
review contains ["event_form", "event_held_jointly"] if {
	"event_form" in applies
	at_an_event
	held_jointly
}

at_an_event if input.collection.mode == "event_form"

held_by_leapca if input.collection.organiser in data.readings.A15.value.organisers

held_jointly if {
	not held_by_leapca
	some name in data.readings.A15.value.organisers
	contains(input.collection.organiser, name)
}
