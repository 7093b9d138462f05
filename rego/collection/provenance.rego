package leapca.collection

# METADATA
# title: What was wrongly collected is not used further
# description: Information comes from what the user provides or authorises and from what third parties lawfully share; the way it came is judged wherever it is declared.
# custom:
#   id: LC1002
#   clause: "1"
#   zh: 违规收集的信息不得继续处理
#   description_zh: 信息来自用户提供、授权或第三方合法分享;凡声明了收集方式的流转,均审查其来源。
applies contains "provenance" if data.leapca.facts.collection.handled_on

deny contains ["provenance", "captured_covertly"] if {
	"provenance" in applies
	input.collection.mode == "covert_capture"
}

deny contains ["provenance", "scanned_not_uploaded"] if {
	"provenance" in applies
	input.collection.mode == "background_scan"
}

deny contains ["provenance", ["purchased_without_consent", element]] if {
	"provenance" in applies
	input.collection.mode == "purchased_from_third_party"
	some element in data.leapca.facts.collection.taken
	not element in data.leapca.facts.collection.opted_in
}

review contains ["provenance", "source_not_documented"] if {
	"provenance" in applies
	input.collection.mode == "third_party_shared"
	not data.leapca.facts.collection.documented
	some element in data.leapca.facts.collection.taken
	not element in data.leapca.facts.collection.opted_in
}

deny contains ["provenance", "login_not_chosen"] if {
	"provenance" in applies
	input.collection.mode == "third_party_login"
	input.collection.user_chose_third_party_login == false
}

deny contains ["provenance", "event_of_another"] if {
	"provenance" in applies
	at_an_event
	input.collection.organiser
	not held_by_leapca
	not held_jointly
}

deny contains ["provenance", ["positioning_off", element]] if {
	"provenance" in applies
	by_positioning
	some element in data.leapca.facts.collection.taken
	element in data.leapca.facts.collection.location
	not element in data.leapca.facts.collection.derived_from_ip
	input.collection.device_location_enabled == false
}

review contains ["provenance", ["position_derived_from_ip", element]] if {
	"provenance" in applies
	by_positioning
	some element in data.leapca.facts.collection.taken
	element in data.leapca.facts.collection.derived_from_ip
	input.collection.device_location_enabled == false
}

# What users type in or upload themselves is taken by no positioning.
by_positioning if data.leapca.facts.collection.automatic

by_positioning if not input.collection.mode
