package leapca.use

# METADATA
# title: Data of a cancelled account do not go on
# description: After cancellation data are deleted or anonymised, unless laws and regulations provide otherwise or the user asks otherwise; what is to be deleted is not passed on, and what is only de-identified waits for legal.
# custom:
#   id: LC6123
#   clause: "6.1(3)"
#   zh: 已注销账户的信息不得继续流转
#   description_zh: 注销后信息应删除或匿名化,法律法规另有规定或用户另有要求的除外;应删除的信息不得再向外提供,仅去标识化的由法务判断。
applies contains "cancelled_account" if {
	passed_on
	data.leapca.facts.account.cancelled
	data.leapca.facts.purpose.about_people
	not demanded_by_law
	not closes_the_account
}

# De-identified is not anonymised (A14).
applies contains "cancelled_account" if {
	ends_with_account
	not data.leapca.facts.identifiability.personal
}

# 除法律法规另有规定: a lawful demand is judged by its own clause.
demanded_by_law if input.basis in {"legal_obligation", "authority_request"}

demanded_by_law if {
	input.basis == "litigation"
	data.leapca.facts.account.law_keeps_all
}

# What the user asks for in leaving.
closes_the_account if input.purpose.class in data.readings.A21.value.after_cancellation

rightly_kept if data.leapca.facts.account.law_keeps_all

rightly_kept if data.leapca.facts.account.user_asked_to_keep

# METADATA
# title: the account is cancelled, so its data are to be deleted and not passed on
# custom:
#   at: subject
#   zh: 账户已注销,其信息应予删除,不得再向外提供
#   see_also: ["2.2(3)"]
#   remedy: leave out cancelled accounts, or anonymise the data
#   remedy_zh: 剔除已注销账户,或做匿名化
deny contains ["cancelled_account", "cancelled_account_passed_on"] if {
	"cancelled_account" in applies
	data.leapca.facts.identifiability.personal
	input.basis in {"user_agreement", "user_share_function", "merger_acquisition"}
	not rightly_kept
}

# METADATA
# title: whether data of a cancelled account may still be used or passed on in this way is for legal to decide
# custom:
#   at: subject
#   zh: 已注销账户的信息能否仍如此使用或提供,须由法务判断
#   remedy: leave out cancelled accounts, or anonymise the data, or legal records a sign-off
#   remedy_zh: 剔除已注销账户,或做匿名化,或由法务记录签署
review contains ["cancelled_account", "cancelled_account_needs_legal"] if "cancelled_account" in applies
