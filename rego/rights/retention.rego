package leapca.rights

# METADATA
# title: What is retained has a rule for the end of the account
# description: The policy sets no period for retention; data stay until the account is cancelled, and then they are deleted or anonymised.
# custom:
#   id: LC6103
#   clause: "6.1(3)"
#   permits: true
#   zh: 保留的信息须有账户注销后的处理规则
#   description_zh: 政策未规定保留期限;信息保留至账户注销,其后删除或匿名化。
applies contains "retention" if {
	input.action == "retain"
	not data.leapca.facts.identifiability.anonymous
}

rule_for_cancellation if input.retention.on_account_cancellation

rule_for_cancellation if input.retention.after_cancellation

rule_for_cancellation if law_keeps_all

# Whoever has no account has none to cancel.
rule_for_cancellation if input.data_subject.account_status == "none"

# METADATA
# title: nothing says what happens to the data when the account is cancelled
# custom:
#   at: retention
#   zh: 未说明账户注销后如何处理数据
#   remedy: declare that the data are deleted or anonymised when the account is cancelled
#   remedy_zh: 声明账户注销时删除或匿名化数据
deny contains ["retention", "no_rule_for_cancellation"] if {
	"retention" in applies
	not data.leapca.facts.identifiability.presumed_nobody
	not rule_for_cancellation
}

# Whoever declares how a store retains the data declares its end, too.
deny contains ["retention", "no_rule_for_cancellation"] if {
	input.action == "store"
	input.retention
	data.leapca.facts.purpose.about_people
	not rule_for_cancellation
}

review contains ["retention", ["element_of_a_person", element]] if {
	"retention" in applies
	data.leapca.facts.identifiability.presumed_nobody
	some element in data.leapca.facts.identifiability.elements_of_a_person
}

# METADATA
# title: the data are retained by {recipient}, who is not LeapCa
# custom:
#   at: to
#   zh: 数据由 {recipient} 保留,而它并非 LeapCa
#   see_also: ["3.1"]
#   remedy: declare the flow to {recipient} as share with its ground, or legal records a sign-off
#   remedy_zh: 将提供给 {recipient} 的流转声明为共享并写明依据,或由法务记录签署
review contains ["retention", "retained_by_another"] if {
	"retention" in applies
	input.recipient
	not data.leapca.facts.recipient.inside
}

review contains ["retention", "data_not_declared"] if {
	"retention" in applies
	not input.data
}
