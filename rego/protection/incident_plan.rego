package leapca.protection

# METADATA
# title: A plan for security incidents covers the system
# description: Incidents are classed, and a response team and plans stand ready.
# custom:
#   id: LC5501
#   clause: "5.5(1)"
#   zh: 安全事件预案覆盖该系统
#   description_zh: 已建立安全事件分级、应急响应团队和预案。
applies contains "incident_plan" if data.leapca.facts.identifiability.personal

# METADATA
# title: no incident response plan covers the system
# custom:
#   at: from
#   zh: 没有安全事件预案覆盖该系统
#   remedy: bring the system under the incident response plan, and record it
#   remedy_zh: 将系统纳入安全事件预案,并记录
deny contains ["incident_plan", "no_incident_plan"] if {
	"incident_plan" in applies
	input.safeguards.incident_response_plan == false
}

deny contains ["incident_plan", "no_incident_plan"] if {
	"incident_plan" in applies
	input.action in data.readings.A27.value.acts_that_show_an_incident_plan
	not input.safeguards.incident_response_plan == true
}
