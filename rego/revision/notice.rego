package leapca.revision

# METADATA
# title: A notice tells users of a revision
# description: Data may be used to tell users of a revised policy; the notice must describe the change it tells of.
# custom:
#   id: LC8101
#   clause: "8.1"
#   permits: true
#   zh: 向用户告知政策修订
#   description_zh: 可以为告知政策修订而使用信息;告知须写明所涉变更。
applies contains "notice" if {
	input.action == "notify"
	tells_of_a_revision
}

tells_of_a_revision if input.policy_change

tells_of_a_revision if input.purpose.class == "policy_revision"

for_a_revision if input.purpose.class in data.readings.A07.value.purposes_of_a_notice

# METADATA
# title: the notice does not declare the change it tells of
# custom:
#   at: purpose
#   zh: 告知未声明所涉变更
#   remedy: 'declare the change: whether it reduces rights, how it is announced'
#   remedy_zh: 声明变更:是否减损权利、如何公告
deny contains ["notice", "change_not_declared"] if {
	"notice" in applies
	not input.policy_change
}

# METADATA
# title: a notice of a revision also serves the purpose {purpose}
# custom:
#   at: purpose
#   zh: 告知修订的同时用于目的 {purpose}
#   remedy: tell of the revision for no other purpose, or legal records a sign-off
#   remedy_zh: 仅为告知修订,或由法务记录签署
review contains ["notice", "revision_notice_for_another_purpose"] if {
	"notice" in applies
	input.purpose
	not for_a_revision
}

review contains ["notice", "notice_goes_to_another"] if {
	"notice" in applies
	input.recipient
	not data.leapca.facts.recipient.inside
	not input.recipient.kind == "data_subjects"
}
