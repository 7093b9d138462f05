package leapca.protection

# METADATA
# title: A notice tells users of an incident
# description: Data may be used to tell users of a security incident; the notice must describe the incident it tells of.
# custom:
#   id: LC5503
#   clause: "5.5(2)"
#   permits: true
#   zh: 向用户告知安全事件
#   description_zh: 可以为告知安全事件而使用信息;告知须写明所涉安全事件。
applies contains "incident_notice" if {
	input.action == "notify"
	tells_of_an_incident
}

tells_of_an_incident if input.incident

tells_of_an_incident if input.purpose.class == "incident_notice"

for_an_incident if input.purpose.class in data.readings.A24.value.purposes_of_an_incident_notice

# METADATA
# title: the notice does not declare the incident it tells of
# custom:
#   at: purpose
#   zh: 告知未声明所涉安全事件
#   remedy: 'declare the incident: contents, channels, delay and report'
#   remedy_zh: 声明安全事件:内容、渠道、时间和上报情况
deny contains ["incident_notice", "incident_not_declared"] if {
	"incident_notice" in applies
	not input.incident
}

# METADATA
# title: a notice of an incident also serves the purpose {purpose}
# custom:
#   at: purpose
#   zh: 告知安全事件的同时用于目的 {purpose}
#   remedy: tell of the incident for no other purpose, or legal records a sign-off
#   remedy_zh: 仅为告知安全事件,或由法务记录签署
review contains ["incident_notice", "incident_notice_for_another_purpose"] if {
	"incident_notice" in applies
	input.purpose
	not for_an_incident
}

# METADATA
# title: the notice goes to {recipient}, who is neither a user concerned nor the regulator
# custom:
#   at: to
#   zh: 告知发送给 {recipient},而它既非用户本人也非监管部门
#   see_also: ["3.1"]
#   remedy: tell the users themselves, or declare the flow as share with its ground, or legal records a sign-off
#   remedy_zh: 告知用户本人,或将流转声明为共享并写明依据,或由法务记录签署
review contains ["incident_notice", "notice_goes_to_another"] if {
	"incident_notice" in applies
	input.recipient
	not data.leapca.facts.recipient.inside
	not input.recipient.kind == "data_subjects"
	not input.recipient.kind == "authority"
}
