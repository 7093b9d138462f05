package leapca.use

# METADATA
# title: Other uses with the consent of the user
# description: A purpose that the policy does not list, or that legal would have to settle, is pursued with the consent of the user.
# custom:
#   id: LC2114
#   clause: "2.1(4)"
#   permits: true
#   zh: 经用户同意的其他用途
#   description_zh: 政策未列明、或须由法务判断的用途,可经用户同意而进行。
applies contains "consented_use" if {
	data.leapca.facts.purpose.pursued
	data.leapca.facts.purpose.unlisted
}

applies contains "consented_use" if {
	data.leapca.facts.purpose.pursued
	data.leapca.facts.purpose.for_legal
	data.leapca.facts.analysis.consented
}

# METADATA
# title: the policy does not list the purpose {purpose}, and no consent of the user covers it
# custom:
#   at: purpose
#   zh: 政策未列明目的 {purpose},也没有用户同意涵盖它
#   remedy: name a purpose that the policy lists, or obtain prior consent to this purpose and all the data, or drop the flow
#   remedy_zh: 改为政策所列目的,或事先取得涵盖该目的和全部数据的同意,或取消该流转
deny contains ["consented_use", "purpose_not_listed"] if {
	"consented_use" in applies
	not data.leapca.facts.consent.explicit
	not data.leapca.facts.consent.informal
	not guardian_consents
}

deny contains ["consented_use", "purpose_not_listed"] if {
	"consented_use" in applies
	data.leapca.facts.consent.flawed
	not guardian_consents
}

guardian_consents if {
	data.leapca.facts.minor.minor
	data.leapca.facts.guardian.adequate
	not data.leapca.facts.consent.present
}

review contains ["consented_use", "consent_informal"] if {
	"consented_use" in applies
	data.leapca.facts.consent.informal
}

# METADATA
# title: whether a guardian's consent is the consent to an unlisted purpose is for legal to decide
# custom:
#   at: evidence
#   zh: 监护人的同意能否作为对未列明用途的同意,须由法务判断
#   remedy: name a purpose that the policy lists, or legal records a sign-off
#   remedy_zh: 改为政策所列目的,或由法务记录签署
review contains ["consented_use", "guardian_consents_instead"] if {
	"consented_use" in applies
	guardian_consents
}
