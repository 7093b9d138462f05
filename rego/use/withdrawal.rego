package leapca.use

# METADATA
# title: What the user withdrew is used no longer
# description: The user may change the scope of consent or withdraw it; what rests on it stops, what has another ground goes on.
# custom:
#   id: LC6112
#   clause: "6.1(2)"
#   zh: 用户撤回授权后不得继续使用
#   description_zh: 用户有权改变授权同意的范围或撤回授权;以该授权为依据的停止,另有依据的可以继续。
applies contains "withdrawal" if data.leapca.facts.identifiability.personal

# What law or the user's own request asks for goes on.
stops_on_withdrawal if {
	data.leapca.facts.purpose.pursued
	not data.leapca.facts.purpose.duty
}

# METADATA
# title: the user withdrew {element}
# custom:
#   zh: 用户已撤回对 {element} 的授权
#   see_also: ["2.2(3)"]
#   remedy: drop {element}
#   remedy_zh: 去掉 {element}
deny contains ["withdrawal", ["element_withdrawn", element]] if {
	"withdrawal" in applies
	stops_on_withdrawal
	some element in input.data
	element in input.data_subject.settings.withdrawn_elements
}

# METADATA
# title: the user withdrew consent to the purpose {purpose}
# custom:
#   at: subject
#   zh: 用户已撤回对目的 {purpose} 的授权
#   see_also: ["2.2(3)"]
#   remedy: leave out the users who withdrew it
#   remedy_zh: 剔除已撤回授权的用户
deny contains ["withdrawal", "purpose_withdrawn"] if {
	"withdrawal" in applies
	stops_on_withdrawal
	input.purpose.code in input.data_subject.settings.withdrawn_consents
}
deny contains ["withdrawal", "purpose_withdrawn"] if {
	"withdrawal" in applies
	stops_on_withdrawal
	input.purpose.class in input.data_subject.settings.withdrawn_consents
}

# METADATA
# title: the flow rests on a consent that the user withdrew
# custom:
#   at: evidence
#   zh: 该流转所依据的同意已被用户撤回
#   remedy: stop the flow, or obtain a new consent
#   remedy_zh: 停止该流转,或重新取得同意
deny contains ["withdrawal", "rests_on_withdrawn_consent"] if {
	"withdrawal" in applies
	stops_on_withdrawal
	data.leapca.facts.consent.withdrawn
	rests_on_consent
}

rests_on_consent if input.basis == "explicit_consent"

# No other ground is claimed, and the consent that was withdrawn spoke of this purpose.
rests_on_consent if {
	not other_basis
	data.leapca.facts.consent.names_purpose
}

# A consent that names no purpose is withdrawn for every one.
rests_on_consent if {
	not other_basis
	names_no_purpose
}

names_no_purpose if {
	data.leapca.facts.consent.present
	not input.evidence.consent.scope.purposes
}

names_no_purpose if input.evidence.consent.scope.purposes == []

other_basis if {
	input.basis
	not input.basis == "none"
}

# METADATA
# title: the user withdrew {element}, which goes to another on a ground other than consent
# custom:
#   zh: 用户已撤回对 {element} 的授权,却以同意以外的依据提供给他方
#   remedy: drop {element}, or legal records a sign-off
#   remedy_zh: 去掉 {element},或由法务记录签署
review contains ["withdrawal", ["withdrawn_element_passed_on", element]] if {
	"withdrawal" in applies
	passed_on
	input.basis in {"service_fulfilment", "affiliate_service", "user_agreement", "merger_acquisition"}
	some element in input.data
	element in input.data_subject.settings.withdrawn_elements
}

passed_on if {
	input.action in {"share", "transfer", "disclose"}
	not data.leapca.facts.recipient.inside
}
