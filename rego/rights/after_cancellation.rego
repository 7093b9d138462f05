package leapca.rights

# METADATA
# title: After cancellation data are deleted or anonymised
# description: Once the account is cancelled the data are deleted or anonymised, unless a law says otherwise or the user asks for it; data that only wear another name or a flag are neither (A14).
# custom:
#   id: LC6108
#   clause: "6.1(3)"
#   zh: 账户注销后删除或匿名化
#   description_zh: 账户注销后删除或匿名化处理个人信息,法律法规另有规定或用户另有要求的除外;假名化或仅作标记均不属于(A14)。
applies contains "after_cancellation" if {
	not data.leapca.facts.identifiability.anonymous
	not data.leapca.facts.identifiability.presumed_nobody
}

# What is declared to happen to the data, each in the words of the declaration.
outcome contains text if {
	some stage, text in input.retention
	stage in {"on_account_cancellation", "after_cancellation"}
}

lawful_end contains text if some text in data.readings.A14.value.ends

lawful_end contains text if some text in data.readings.A14.value.on_request

for_legal contains text if some text in data.readings.A14.value.rolls_off

for_legal contains text if some text in data.readings.A14.value.copies_elsewhere

keeping contains text if {
	some text in outcome
	text in data.readings.A14.value.keeps
}

keeping contains text if {
	some text in outcome
	some word in data.readings.A14.value.words_of_keeping
	contains(text, word)
}

kept if some _ in keeping

# Retained though the account is gone, and nothing says that the data are.
kept if {
	input.action == "retain"
	input.data_subject.account_status == "cancelled"
	not input.retention.after_cancellation
}

kept if {
	rolls_off
	not timed
}

rolls_off if {
	some text in outcome
	text in data.readings.A14.value.rolls_off
}

timed if {
	input.retention.period
	not endless
}

endless if {
	some word in data.readings.A14.value.words_of_no_end
	contains(input.retention.period, word)
}

# METADATA
# title: '{element} is kept after the account is cancelled, and no law in force that names it is cited'
# custom:
#   at: retention
#   zh: 账户注销后仍保留 {element},且未引用写明它的现行法律
#   remedy: delete or anonymise {element}, or cite the law in force that names it
#   remedy_zh: 删除或匿名化 {element},或引用写明它的现行法律
deny contains ["after_cancellation", ["kept_without_law", element]] if {
	"after_cancellation" in applies
	kept
	some element in input.data
	not element in to_be_kept_by_paper
}

# METADATA
# title: data that are not named are kept after the account is cancelled
# custom:
#   at: retention
#   zh: 账户注销后仍保留未写明的数据
#   remedy: name the data, and delete or anonymise them
#   remedy_zh: 写明数据,并删除或匿名化
deny contains ["after_cancellation", "kept_after_cancellation"] if {
	"after_cancellation" in applies
	kept
	not input.data
}

# METADATA
# title: it is doubtful whether what is cited for keeping {element} is a law
# custom:
#   at: evidence
#   zh: 保留 {element} 所引用的文件是否属于法律存疑
#   remedy: cite the statute or regulation, or legal records a sign-off
#   remedy_zh: 引用法律或法规,或由法务记录签署
review contains ["after_cancellation", ["kept_by_doubtful_law", element]] if {
	"after_cancellation" in applies
	kept
	some element in input.data
	element in to_be_kept_by_paper
	not element in to_be_kept_by_law
}

# METADATA
# title: copies in backups outlive the account until they roll off
# custom:
#   at: retention
#   zh: 备份中的副本在账户注销后仍保留至轮换删除
#   remedy: delete the copies, or legal records a sign-off for the period
#   remedy_zh: 删除备份副本,或由法务就该期限记录签署
review contains ["after_cancellation", "backup_rolls_off"] if {
	"after_cancellation" in applies
	rolls_off
	timed
	not law_keeps_all
}

# METADATA
# title: a copy that another company holds outlives the account
# custom:
#   at: retention
#   zh: 其他公司持有的副本在账户注销后仍保留
#   remedy: have the copy deleted, or legal records a sign-off
#   remedy_zh: 要求删除该副本,或由法务记录签署
review contains ["after_cancellation", "copy_kept_elsewhere"] if {
	"after_cancellation" in applies
	some text in outcome
	text in data.readings.A14.value.copies_elsewhere
	not law_keeps_all
}

# METADATA
# title: whether "{element}" deletes or anonymises the data is for legal to decide
# custom:
#   at: retention
#   zh: 「{element}」是否属于删除或匿名化须由法务判断
#   remedy: declare that the data are deleted or anonymised, or legal records a sign-off
#   remedy_zh: 声明删除或匿名化,或由法务记录签署
review contains ["after_cancellation", ["end_unclear", text]] if {
	"after_cancellation" in applies
	some text in outcome
	not text in lawful_end
	not text in for_legal
	not text in keeping
	not law_keeps_all
}
