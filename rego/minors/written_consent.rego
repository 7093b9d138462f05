package leapca.minors

# METADATA
# title: A minor's data need the guardian's prior written consent
# description: A person under 18 must first obtain the written consent of a parent or legal guardian.
# custom:
#   id: LC7100
#   clause: "7.1"
#   permits: true
#   zh: 处理未成年人信息须事先取得监护人书面同意
#   description_zh: 18 周岁以下的未成年人应事先取得家长或法定监护人的书面同意。
applies contains "written_consent" if {
	data.leapca.facts.minor.minor
	data.leapca.facts.identifiability.personal
	input.action in data.readings.A04.value.acts_of_7_1
	not excused
}

# METADATA
# title: no consent of a parent or guardian is recorded
# custom:
#   at: evidence
#   zh: 没有记录家长或监护人的同意
#   remedy: record the guardian's written consent, or leave minors out of the data
#   remedy_zh: 记录监护人的书面同意,或将未成年人的数据排除在外
deny contains ["written_consent", "guardian_consent_missing"] if {
	"written_consent" in applies
	not data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.enforced
}

# METADATA
# title: the code refuses minors without a guardian's consent, but the form of that consent is not recorded
# custom:
#   at: evidence
#   zh: 程序会拒绝没有监护人同意的未成年人,但未记录该同意的形式
#   remedy: record the form of the guardian's consent, or legal records a sign-off
#   remedy_zh: 记录监护人同意的形式,或由法务记录签署
review contains ["written_consent", "guardian_consent_form_unknown"] if {
	"written_consent" in applies
	not data.leapca.facts.guardian.present
	data.leapca.facts.guardian.enforced
}

# METADATA
# title: the code lets minors through without the guardian's consent
# custom:
#   at: evidence
#   zh: 程序未拦截没有监护人同意的未成年人
#   remedy: refuse minors in the code until the guardian has consented
#   remedy_zh: 在程序中拦截尚无监护人同意的未成年人
deny contains ["written_consent", "guardian_consent_not_enforced"] if {
	"written_consent" in applies
	input.evidence.guardian_consent_enforced == false
}

# METADATA
# title: the consent was not given by a parent or legal guardian
# custom:
#   at: evidence
#   zh: 同意不是由家长或法定监护人作出的
#   remedy: obtain the consent of a parent or legal guardian
#   remedy_zh: 取得家长或法定监护人的同意
deny contains ["written_consent", "not_given_by_guardian"] if {
	"written_consent" in applies
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.by_guardian
}

# METADATA
# title: the guardian's consent is not in writing
# custom:
#   at: evidence
#   zh: 监护人的同意不是书面形式
#   remedy: obtain the guardian's consent in writing
#   remedy_zh: 取得监护人的书面同意
deny contains ["written_consent", "guardian_consent_not_written"] if {
	"written_consent" in applies
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.written
	not data.leapca.facts.guardian.electronic
}

# METADATA
# title: whether an electronic confirmation is written consent is for legal to decide
# custom:
#   at: evidence
#   zh: 电子确认是否属于「书面同意」须由法务判断
#   remedy: obtain a signed form, or legal records a sign-off
#   remedy_zh: 取得签名的书面同意,或由法务记录签署
review contains ["written_consent", "guardian_consent_electronic"] if {
	"written_consent" in applies
	data.leapca.facts.guardian.electronic
}

# METADATA
# title: the guardian's consent was not obtained beforehand
# custom:
#   at: evidence
#   zh: 监护人的同意不是事先取得的
#   remedy: obtain the guardian's consent before the data are processed
#   remedy_zh: 在处理数据之前取得监护人同意
deny contains ["written_consent", "guardian_consent_not_before_action"] if {
	"written_consent" in applies
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.before_action
}

# METADATA
# title: the guardian's consent was withdrawn
# custom:
#   at: evidence
#   zh: 监护人的同意已被撤回
#   see_also: ["6.1(2)"]
#   remedy: stop the flow, or obtain the guardian's consent anew
#   remedy_zh: 停止该流转,或重新取得监护人同意
deny contains ["written_consent", "guardian_consent_withdrawn"] if {
	"written_consent" in applies
	data.leapca.facts.guardian.withdrawn
}

# METADATA
# title: the guardian's consent is not in force
# custom:
#   at: evidence
#   zh: 监护人的同意未处于有效状态
#   remedy: obtain the guardian's consent anew, or stop the flow
#   remedy_zh: 重新取得监护人同意,或停止该流转
deny contains ["written_consent", "guardian_consent_not_active"] if {
	"written_consent" in applies
	data.leapca.facts.guardian.present
	not data.leapca.facts.guardian.active
	not data.leapca.facts.guardian.withdrawn
}

# METADATA
# title: the guardian did not consent to collection
# custom:
#   at: evidence
#   zh: 监护人未同意收集
#   remedy: obtain the guardian's consent to collection
#   remedy_zh: 取得监护人对收集的同意
deny contains ["written_consent", "guardian_consent_misses_collection"] if {
	"written_consent" in applies
	input.action == "collect"
	input.evidence.guardian_consent.scope.actions
	not data.leapca.facts.guardian.covers_action
}
