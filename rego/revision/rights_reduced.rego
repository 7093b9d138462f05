package leapca.revision

# METADATA
# title: No right is reduced without consent, and every change is told
# description: Rights under the policy are not limited or reduced without consent; changes are announced, major ones told directly; what nobody has classified waits for legal (A07).
# custom:
#   id: LC8100
#   clause: "8.1"
#   zh: 未经同意不减损权利,变更须公告
#   description_zh: 未经同意不限制或减少用户权利;变更应公告,重大变更应直接通知;未归类的变更由法务判断(A07)。
applies contains "rights_reduced" if input.policy_change

opted_in if input.policy_change.user_consent in data.readings.A07.value.consents_to_a_reduction

reduction_classified if input.policy_change.reduces_user_rights in {true, false}

weight_classified if input.policy_change.major in {true, false}

# METADATA
# title: the change reduces rights of users who have not consented to it
# custom:
#   at: policy_change
#   zh: 变更减损了未表示同意的用户的权利
#   remedy: obtain the explicit consent of each user, or drop the reduction
#   remedy_zh: 逐一取得用户明确同意,或取消该减损
deny contains ["rights_reduced", "rights_cut_without_consent"] if {
	input.policy_change.reduces_user_rights == true
	not opted_in
}

# METADATA
# title: nobody has decided whether the change reduces rights
# custom:
#   at: policy_change
#   zh: 尚未判定变更是否减损权利
#   remedy: legal classifies the change, or records a sign-off
#   remedy_zh: 由法务对变更归类,或记录签署
review contains ["rights_reduced", "reduction_unclassified"] if {
	"rights_reduced" in applies
	not reduction_classified
}

# METADATA
# title: the change is announced nowhere
# custom:
#   at: policy_change
#   zh: 变更未在任何渠道公告
#   remedy: announce the change on the site and in the client
#   remedy_zh: 在网站和客户端公告变更
deny contains ["rights_reduced", "change_not_announced"] if {
	"rights_reduced" in applies
	not input.policy_change.announced_on
}

# METADATA
# title: a major change is not told to users directly
# custom:
#   at: policy_change
#   zh: 重大变更未直接通知用户
#   remedy: tell users by e-mail, text message or a special prompt
#   remedy_zh: 以邮件、短信或特别提示通知用户
deny contains ["rights_reduced", "major_change_not_told"] if {
	input.policy_change.major == true
	not input.policy_change.direct_notice
}

# METADATA
# title: nobody has decided whether the change is major
# custom:
#   at: policy_change
#   zh: 尚未判定变更是否重大
#   remedy: legal classifies the change, or records a sign-off
#   remedy_zh: 由法务对变更归类,或记录签署
review contains ["rights_reduced", "weight_unclassified"] if {
	"rights_reduced" in applies
	not weight_classified
}
