package leapca.minors

# METADATA
# title: A minor's data are used or disclosed only as the guardian explicitly consents
# description: Only within the law, and with the explicit consent of a parent or guardian or where needed to protect the minor; sharing and transfer are held to the same (A04).
# custom:
#   id: LC7300
#   clause: "7.3"
#   permits: true
#   zh: 仅在监护人明确同意的范围内使用或公开未成年人信息
#   description_zh: 仅在法律允许的范围内,经父母或监护人明确同意或为保护未成年人所必要时使用或公开披露;共享和转让同样适用(A04)。
applies contains "guardian_scope" if {
	data.leapca.facts.minor.minor
	data.leapca.facts.identifiability.personal
	input.action in data.readings.A04.value.acts_of_7_3
}

consent_wanted if {
	"guardian_scope" in applies
	not excused
}

# METADATA
# title: no explicit consent of the guardian covers this
# custom:
#   at: evidence
#   zh: 没有监护人明确同意涵盖该流转
#   remedy: record the guardian's consent that covers act, purpose, recipient and data, or leave minors out
#   remedy_zh: 记录涵盖行为、目的、接收方和数据的监护人同意,或将未成年人排除在外
deny contains ["guardian_scope", "no_guardian_consent"] if {
	consent_wanted
	not data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.enforced
}

# METADATA
# title: what the guardian consents to is not recorded
# custom:
#   at: evidence
#   zh: 未记录监护人同意的内容
#   remedy: record the scope of the guardian's consent, or legal records a sign-off
#   remedy_zh: 记录监护人同意的范围,或由法务记录签署
review contains ["guardian_scope", "guardian_scope_unknown"] if {
	consent_wanted
	not data.leapca.facts.guardian.present
	data.leapca.facts.guardian.enforced
}

# METADATA
# title: the guardian's consent is not explicit
# custom:
#   at: evidence
#   zh: 监护人的同意不是明确同意
#   remedy: obtain the guardian's explicit consent
#   remedy_zh: 取得监护人的明确同意
deny contains ["guardian_scope", "guardian_consent_not_explicit"] if {
	consent_wanted
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.explicit
}

# METADATA
# title: the guardian's consent is no longer in force for this
# custom:
#   at: evidence
#   zh: 监护人对此的同意已不再有效
#   remedy: obtain the guardian's consent anew, or stop the flow
#   remedy_zh: 重新取得监护人同意,或停止该流转
deny contains ["guardian_scope", "guardian_consent_lapsed"] if {
	consent_wanted
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.active
}

# METADATA
# title: the guardian did not consent to this act
# custom:
#   at: evidence
#   zh: 监护人未同意该行为
#   remedy: obtain the guardian's consent to this act
#   remedy_zh: 取得监护人对该行为的同意
deny contains ["guardian_scope", "guardian_consent_misses_action"] if {
	consent_wanted
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.covers_action
}

# METADATA
# title: the guardian did not consent to the purpose {purpose}
# custom:
#   at: evidence
#   zh: 监护人未同意目的 {purpose}
#   remedy: obtain the guardian's consent to this purpose
#   remedy_zh: 取得监护人对该目的的同意
deny contains ["guardian_scope", "guardian_consent_misses_purpose"] if {
	consent_wanted
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.covers_purpose
}

# METADATA
# title: the guardian did not consent to the recipient {recipient}
# custom:
#   at: evidence
#   zh: 监护人未同意接收方 {recipient}
#   remedy: obtain the guardian's consent to this recipient
#   remedy_zh: 取得监护人对该接收方的同意
deny contains ["guardian_scope", "guardian_consent_misses_recipient"] if {
	consent_wanted
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.covers_recipient
}

# METADATA
# title: the guardian's consent does not cover {element}
# custom:
#   at: evidence
#   zh: 监护人的同意未涵盖 {element}
#   remedy: drop {element}, or obtain the guardian's consent to it
#   remedy_zh: 去掉 {element},或取得监护人对它的同意
deny contains ["guardian_scope", ["guardian_consent_misses_element", element]] if {
	consent_wanted
	data.leapca.facts.guardian.present
	some element in input.data
	not element in data.leapca.facts.guardian.named
}

# METADATA
# title: whether a minor's data may go this way without the guardian's consent is for legal to decide
# custom:
#   at: subject
#   zh: 未经监护人同意能否如此处理未成年人数据,须由法务判断
#   remedy: obtain the guardian's explicit consent, or legal records a sign-off
#   remedy_zh: 取得监护人明确同意,或由法务记录签署
review contains ["guardian_scope", "minor_without_guardian_needs_legal"] if {
	"guardian_scope" in applies
	excused
}
