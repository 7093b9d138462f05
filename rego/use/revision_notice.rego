package leapca.use

# METADATA
# title: Use that tells users of a revised policy
# description: To announce a revision to users, LeapCa uses what reaches them.
# custom:
#   id: LC8111
#   clause: "8.1"
#   permits: true
#   zh: 为通知隐私政策修订而使用
#   description_zh: 为向用户通知隐私政策的修订而使用联系信息。
applies contains "revision_notice" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "policy_revision"
}

# METADATA
# title: no revision of the policy is recorded
# custom:
#   at: purpose
#   zh: 没有记录隐私政策的修订
#   remedy: record the change that the notice tells of
#   remedy_zh: 记录通知所涉的修订
review contains ["revision_notice", "revision_not_recorded"] if {
	"revision_notice" in applies
	not input.policy_change
}
