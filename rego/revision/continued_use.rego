package leapca.revision

# METADATA
# title: Going on to use the service accepts a revision
# description: Continued use is acceptance of a revised policy, but never of a reduction of rights (8.1, A07).
# custom:
#   id: LC8200
#   clause: "8.2"
#   permits: true
#   zh: 继续使用即接受修订
#   description_zh: 继续使用即接受修订后的政策,但不构成对减损权利的同意(8.1、A07)。
applies contains "continued_use" if {
	input.action == "notify"
	by_continued_use
}

by_continued_use if input.policy_change.user_consent == "continued_use"

# METADATA
# title: continued use is no consent to a reduction of rights
# custom:
#   at: policy_change
#   zh: 继续使用不构成对减损权利的同意
#   remedy: obtain the explicit consent of each user
#   remedy_zh: 逐一取得用户明确同意
deny contains ["continued_use", "continued_use_is_no_consent"] if {
	by_continued_use
	input.policy_change.reduces_user_rights == true
	not opted_in
}

# METADATA
# title: continued use suffices only where no right is reduced, and nobody has decided that
# custom:
#   at: policy_change
#   zh: 仅在未减损权利时继续使用方可视为接受,而对此尚未判定
#   remedy: legal classifies the change, or records a sign-off
#   remedy_zh: 由法务对变更归类,或记录签署
review contains ["continued_use", "continued_use_in_doubt"] if {
	by_continued_use
	not reduction_classified
}
