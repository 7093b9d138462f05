package leapca.sharing

# METADATA
# title: Sharing necessary information to complete the service
# description: For lawful, legitimate, necessary, specific and clear purposes, order, account, device, location and other necessary information may go to partners and third parties so that the service is completed.
# custom:
#   id: LC3105
#   clause: "3.1(5)"
#   zh: 为顺利完成服务而共享必要信息
#   description_zh: 基于合法、正当、必要、特定、明确的目的,可向合作伙伴及第三方共享订单、账户、设备、位置等必要信息,以完成服务。
claims contains "service_completion" if input.basis == "service_fulfilment"

# METADATA
# title: '{recipient} is neither a partner nor a third party that helps to complete the service'
# custom:
#   at: to
#   zh: '{recipient} 不是协助完成服务的合作伙伴或第三方'
#   remedy: claim the exception that fits this recipient
#   remedy_zh: 依据适用于该接收方的例外
fails contains ["service_completion", "recipient_is_no_partner"] if {
	"service_completion" in claims
	not data.leapca.facts.recipient.partner_or_third_party
}

# METADATA
# title: the purpose {purpose} does not complete a service for the user
# custom:
#   at: purpose
#   zh: 目的 {purpose} 不是为用户完成服务
#   remedy: name the specific purpose that completes the service, or ask for explicit consent
#   remedy_zh: 写明为完成服务所需的特定目的,或取得明确同意
fails contains ["service_completion", "purpose_does_not_complete_service"] if {
	"service_completion" in claims
	not purpose_completes_service
	not purpose_unclear
}

# METADATA
# title: whether the purpose {purpose} completes the service is for legal to decide
# custom:
#   at: purpose
#   zh: 目的 {purpose} 是否为完成服务所需,须由法务判断
#   remedy: legal classifies the purpose, or records a sign-off
#   remedy_zh: 由法务对该目的归类,或记录签署
doubts contains ["service_completion", "purpose_unclear"] if {
	"service_completion" in claims
	purpose_unclear
}

purpose_completes_service if input.purpose.class in data.readings.A21.value.completes_service

purpose_unclear if input.purpose.class in data.readings.A21.value.for_legal

# METADATA
# title: '{recipient} uses the data for another purpose'
# custom:
#   at: to
#   zh: '{recipient} 将数据用于其他目的'
#   remedy: bind the recipient to the purpose, or ask for explicit consent
#   remedy_zh: 约束接收方不得改变目的,或取得明确同意
fails contains ["service_completion", "partner_changes_purpose"] if {
	"service_completion" in claims
	input.recipient.changes_purpose == true
}

fails contains ["service_completion", defect] if {
	"service_completion" in claims
	some defect in data.leapca.facts.necessity.defects
}

doubts contains ["service_completion", question] if {
	"service_completion" in claims
	some question in data.leapca.facts.necessity.questions
}

# METADATA
# title: '{element} is none of order, account, device or location information'
# custom:
#   zh: '{element} 不属于订单、账户、设备、位置信息'
#   remedy: drop {element}, ask for explicit consent, or legal records a sign-off
#   remedy_zh: 去掉 {element},或取得明确同意,或由法务记录签署
doubts contains ["service_completion", ["element_of_another_class", element]] if {
	"service_completion" in claims
	some element in input.data
	not element in of_a_named_class
}

# 「订单信息、账户信息、设备信息以及位置信息等必要个人信息」: which data categories each class holds is A01.
of_a_named_class contains element if some element in data.leapca.facts.identifiability.elements_of_nobody

of_a_named_class contains element if {
	some element, own in input.data_categories
	some categories in data.readings.A01.value.classes
	some category in categories
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

fails contains ["service_completion", "account_is_cancelled"] if {
	"service_completion" in claims
	input.data_subject.account_status == "cancelled"
}
