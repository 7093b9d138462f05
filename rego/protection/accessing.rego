package leapca.protection

# METADATA
# title: Those who need to know have access
# description: Staff of LeapCa and its affiliates, and partners, who need to know have access; the users themselves see their own data (6.1(1)); nobody else has.
# custom:
#   id: LC5202
#   clause: "5.2"
#   permits: true
#   zh: 有必要知晓的人可以访问
#   description_zh: 有必要知晓的 LeapCa 及关联方员工、合作伙伴可以访问;用户可访问本人信息(6.1(1));其他人不得访问。
applies contains "accessing" if {
	input.action == "access"
	not data.leapca.facts.identifiability.anonymous
}

may_access if data.leapca.facts.recipient.inside

may_access if input.recipient.kind in data.readings.A20.value.kinds_with_access

may_access if input.recipient.kind == "data_subjects"

# METADATA
# title: '{recipient} is none of those who may have access'
# custom:
#   at: to
#   zh: '{recipient} 不属于可以访问的人员'
#   remedy: limit access to staff of LeapCa and affiliates and to partners who need to know, or declare a share with its ground
#   remedy_zh: 仅限有必要知晓的 LeapCa 及关联方员工和合作伙伴访问,或声明为共享并写明依据
deny contains ["accessing", "recipient_may_not_access"] if {
	"accessing" in applies
	not may_access
}
