package leapca.protection

# METADATA
# title: Users and the regulator are told of an incident
# description: Promptly told are the facts and the impact, the measures, how users can protect themselves, and the remedies; one by one, or by announcement where that is hard; the regulator gets the reports it requires (A24).
# custom:
#   id: LC5502
#   clause: "5.5(2)"
#   zh: 发生安全事件须告知用户并上报
#   description_zh: 及时告知事件情况和影响、处置措施、自主防范建议和补救措施;逐一告知,难以逐一告知时发布公告;按监管部门要求上报(A24)。
applies contains "incident_duty" if {
	input.incident
	not input.incident.personal_data_affected == false
}

announced if {
	input.incident.individually_reachable == false
	input.incident.public_announcement == true
}

told if input.incident.notified_users == true

# What was said and how it was sent are the notice.
told if {
	input.incident.content
	input.incident.channels
	not input.incident.notified_users == false
}

told if announced

said contains item if some item in input.incident.content

individually if {
	some channel in input.incident.channels
	channel in data.readings.A24.value.individual_channels
}

channel_open if {
	some channel in input.incident.channels
	not channel in channels_to_all
}

channels_to_all contains channel if some channel in data.readings.A24.value.public_channels

reached if announced

reached if individually

requirement_declared if input.incident.regulator_report_required in {true, false}

# METADATA
# title: users are not told of the incident
# custom:
#   at: incident
#   zh: 未将安全事件告知用户
#   remedy: tell the users affected, and record it
#   remedy_zh: 告知受影响的用户,并记录
deny contains ["incident_duty", "users_not_told"] if {
	"incident_duty" in applies
	not told
}

# METADATA
# title: the notice does not say {element}
# custom:
#   at: incident
#   zh: 告知内容缺少 {element}
#   remedy: add {element} to the notice
#   remedy_zh: 在告知中补充 {element}
deny contains ["incident_duty", ["notice_leaves_out", item]] if {
	"incident_duty" in applies
	some item in data.readings.A24.value.notice_contents
	not item in said
}

# METADATA
# title: users are not told one by one
# custom:
#   at: incident
#   zh: 未逐一告知用户
#   remedy: tell them by e-mail, letter, phone or push; announce it where that is hard
#   remedy_zh: 以邮件、信函、电话或推送逐一告知;难以逐一告知时发布公告
deny contains ["incident_duty", "not_told_one_by_one"] if {
	"incident_duty" in applies
	not reached
	not channel_open
}

# METADATA
# title: it is not known whether this channel reaches users one by one
# custom:
#   at: incident
#   zh: 不清楚该渠道能否逐一告知用户
#   remedy: tell users by e-mail, letter, phone or push, or legal records a sign-off
#   remedy_zh: 以邮件、信函、电话或推送告知,或由法务记录签署
review contains ["incident_duty", "channel_unknown"] if {
	"incident_duty" in applies
	not reached
	channel_open
}

# METADATA
# title: some users cannot be reached one by one, and nothing is announced
# custom:
#   at: incident
#   zh: 有用户难以逐一告知,却未发布公告
#   remedy: publish an announcement, and record it
#   remedy_zh: 发布公告,并记录
deny contains ["incident_duty", "not_announced_though_unreachable"] if {
	"incident_duty" in applies
	input.incident.individually_reachable == false
	not announced
}

# METADATA
# title: the regulator requires a report and has none
# custom:
#   at: incident
#   zh: 监管部门要求上报而未上报
#   remedy: report to the regulator, and record it
#   remedy_zh: 向监管部门上报,并记录
deny contains ["incident_duty", "regulator_not_told"] if {
	"incident_duty" in applies
	input.incident.regulator_report_required == true
	not input.incident.reported_to_regulator == true
}

# METADATA
# title: the regulator has no report, and nothing says whether it requires one
# custom:
#   at: incident
#   zh: 未向监管部门上报,也未说明其是否要求上报
#   remedy: declare whether a report is required, and whether it was made
#   remedy_zh: 声明是否须上报及是否已上报
review contains ["incident_duty", "regulator_duty_unknown"] if {
	"incident_duty" in applies
	input.incident.reported_to_regulator == false
	not requirement_declared
}

# METADATA
# title: whether users were told promptly is for legal to decide
# custom:
#   at: incident
#   zh: 告知是否「及时」须由法务判断
#   remedy: tell users sooner, or legal records a sign-off
#   remedy_zh: 尽早告知用户,或由法务记录签署
review contains ["incident_duty", "told_late"] if {
	"incident_duty" in applies
	told
	input.incident.days_after_detection > data.readings.A24.value.prompt_within_days
}

# METADATA
# title: nothing says how soon users were told
# custom:
#   at: incident
#   zh: 未说明多久之后告知用户
#   remedy: declare the days between detection and notice
#   remedy_zh: 声明发现与告知之间的天数
review contains ["incident_duty", "delay_unknown"] if {
	"incident_duty" in applies
	told
	not input.incident.days_after_detection
}
