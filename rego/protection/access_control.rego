package leapca.protection

# METADATA
# title: Strict access control and multi-factor authentication
# description: Access to personal information is strictly controlled, and proved by more than one factor.
# custom:
#   id: LC5103
#   clause: "5.1(3)"
#   permits: true
#   zh: 严格的访问权限控制和多重身份认证
#   description_zh: 对个人信息的访问实行严格的权限控制,并以多重方式认证身份。
applies contains "access_control" if {
	data.leapca.facts.identifiability.personal
	to_be_shown
}

# Users who see their own data pass other doors than staff does (A20).
to_be_shown if {
	input.action in data.readings.A27.value.acts_that_show_access_control
	not outside_confidentiality
}

# METADATA
# title: access to the data is not controlled
# custom:
#   at: from
#   zh: 数据访问没有权限控制
#   remedy: control access on the system, and record it
#   remedy_zh: 对系统实行访问权限控制,并记录
deny contains ["access_control", "access_not_controlled"] if {
	data.leapca.facts.identifiability.personal
	input.safeguards.access_control == false
}

deny contains ["access_control", "access_not_controlled"] if {
	"access_control" in applies
	not input.safeguards.access_control == true
}

# METADATA
# title: access to the data needs one factor only
# custom:
#   at: from
#   zh: 数据访问只需单一身份认证
#   remedy: require multi-factor authentication on the system, and record it
#   remedy_zh: 对系统启用多重身份认证,并记录
deny contains ["access_control", "no_second_factor"] if {
	data.leapca.facts.identifiability.personal
	input.safeguards.mfa == false
}

deny contains ["access_control", "no_second_factor"] if {
	"access_control" in applies
	not input.safeguards.mfa == true
}
