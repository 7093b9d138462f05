package leapca.protection

# METADATA
# title: Every reasonable and feasible protective measure
# description: Where data are stored or accessed, at least one of access control, monitoring, multi-factor authentication and the security baseline must be in place; each is asked for by name in section 5.
# custom:
#   id: LC2210
#   clause: "2.2(1)"
#   zh: 采取一切合理可行的安全防护措施
#   description_zh: 存储或访问信息时须有访问控制、监控、多重认证或安全基线;第五条另逐项要求。
applies contains "reasonable_measures" if {
	data.leapca.facts.identifiability.personal
	input.action in data.readings.A27.value.acts_that_show_measures
	not outside_confidentiality
}

some_measure if input.safeguards.access_control == true

some_measure if input.safeguards.access_monitoring == true

some_measure if input.safeguards.mfa == true

some_measure if input.safeguards.security_baseline == true

# METADATA
# title: no protective measure is declared for the data
# custom:
#   at: from
#   zh: 未声明对数据的任何安全防护措施
#   remedy: put access control, monitoring, multi-factor authentication and the baseline in place, and record them
#   remedy_zh: 落实访问控制、监控、多重认证和安全基线,并记录
deny contains ["reasonable_measures", "no_measure_at_all"] if {
	"reasonable_measures" in applies
	not some_measure
}
