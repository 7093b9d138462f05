package leapca.use

# METADATA
# title: Consent comes before a use that the policy does not list
# description: Before data serve a purpose that this policy does not list, the consent of the user is obtained; it names the purpose and all the data.
# custom:
#   id: LC2206
#   clause: "2.2(6)"
#   zh: 未列明的用途须事先取得同意
#   description_zh: 将信息用于本政策未列明的用途之前,须取得用户同意,且同意涵盖该目的和全部数据。
applies contains "unlisted_purpose" if {
	data.leapca.facts.purpose.pursued
	data.leapca.facts.purpose.unlisted
}

deny contains ["unlisted_purpose", defect] if {
	"unlisted_purpose" in applies
	not guardian_consents
	some defect in data.leapca.facts.consent.defects
}

# METADATA
# title: the consent is no act of the user
# custom:
#   at: evidence
#   zh: 该同意并非用户的主动行为
#   remedy: ask the user to agree to this use; acceptance of the policy or a pre-ticked box is no consent
#   remedy_zh: 请用户就该用途主动表示同意;接受隐私政策或默认勾选不构成同意
deny contains ["unlisted_purpose", "consent_no_act_of_user"] if {
	"unlisted_purpose" in applies
	data.leapca.facts.consent.present
	not data.leapca.facts.consent.explicit
	not data.leapca.facts.consent.informal
}
