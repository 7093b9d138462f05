package leapca.protection

# METADATA
# title: Only those who need to know, bound to confidentiality
# description: Only staff of LeapCa and affiliates and partners who need to know have access, under control and monitoring, and everyone who may touch the data is under confidentiality (A20).
# custom:
#   id: LC5200
#   clause: "5.2"
#   zh: 仅限有必要知晓且负有保密义务的人接触
#   description_zh: 仅允许有必要知晓的 LeapCa 及关联方员工、合作伙伴访问,并有权限控制和监控;所有可能接触者须履行保密义务(A20)。
applies contains "need_to_know" if {
	data.leapca.facts.identifiability.personal
	input.action != "disclose"
}

outside_confidentiality if input.recipient.kind in data.readings.A20.value.recipients_outside_confidentiality

# Where data are handed over, kept or looked at, the controls have to be shown; elsewhere they must not be missing by the flow's own word.
must_be_shown if {
	input.action in data.readings.A20.value.acts_that_show_controls
	not outside_confidentiality
}

must_be_bound if {
	input.action in data.readings.A20.value.acts_that_show_confidentiality
	not outside_confidentiality
}

# A store is nobody's access; but who keeps it for LeapCa may touch the data.
must_be_bound if {
	input.action == "store"
	input.recipient
	not data.leapca.facts.recipient.inside
	not outside_confidentiality
}

# METADATA
# title: '{recipient} is under no duty of confidentiality'
# custom:
#   at: to
#   zh: '{recipient} 没有保密义务'
#   remedy: bind the recipient to confidentiality in writing, and record it
#   remedy_zh: 书面约定接收方的保密义务,并记录
deny contains ["need_to_know", "recipient_not_confidential"] if {
	"need_to_know" in applies
	must_be_bound
	not input.recipient.confidentiality_obligation == true
}

deny contains ["need_to_know", "recipient_not_confidential"] if {
	"need_to_know" in applies
	not outside_confidentiality
	input.recipient.confidentiality_obligation == false
}

# METADATA
# title: access is not limited to those who need to know
# custom:
#   at: from
#   zh: 访问未限于有必要知晓的人
#   remedy: limit access on the system to those who need to know, and record it
#   remedy_zh: 将系统访问限于有必要知晓的人,并记录
deny contains ["need_to_know", "no_need_to_know"] if {
	"need_to_know" in applies
	must_be_shown
	not input.safeguards.need_to_know == true
}

deny contains ["need_to_know", "no_need_to_know"] if {
	"need_to_know" in applies
	input.safeguards.need_to_know == false
}

# METADATA
# title: access is not monitored
# custom:
#   at: from
#   zh: 访问没有监控
#   remedy: monitor access on the system, and record it
#   remedy_zh: 对系统访问进行监控,并记录
deny contains ["need_to_know", "access_not_monitored"] if {
	"need_to_know" in applies
	must_be_shown
	not input.safeguards.access_monitoring == true
}

deny contains ["need_to_know", "access_not_monitored"] if {
	"need_to_know" in applies
	input.safeguards.access_monitoring == false
}
