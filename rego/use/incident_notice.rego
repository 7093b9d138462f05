package leapca.use

# METADATA
# title: Use that tells users of a security incident
# description: To tell the people concerned of an incident, LeapCa uses what reaches them.
# custom:
#   id: LC5512
#   clause: "5.5(2)"
#   permits: true
#   zh: 为告知安全事件而使用
#   description_zh: 为向受影响的用户告知安全事件而使用联系信息。
applies contains "incident_notice" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "incident_notice"
}

# METADATA
# title: no incident is recorded
# custom:
#   at: purpose
#   zh: 没有记录安全事件
#   remedy: record the incident that the notice tells of
#   remedy_zh: 记录告知所涉的安全事件
review contains ["incident_notice", "incident_not_recorded"] if {
	"incident_notice" in applies
	not input.incident
}
