package leapca.sharing

# METADATA
# title: Sharing with an affiliate that serves the user
# description: When an affiliate or another LeapCa product serves you, necessary information may be shared; the affiliate is told to comply strictly, and asks again before it changes the purpose.
# custom:
#   id: LC3104
#   clause: "3.1(4)"
#   zh: 向为用户提供服务的关联方共享
#   description_zh: 关联方或旗下其他产品向用户提供服务时,可共享必要信息,并告知其严格遵守政策;改变目的须再次取得同意。
claims contains "affiliate_service" if input.basis == "affiliate_service"

# METADATA
# title: '{recipient} is not an affiliate'
# custom:
#   at: to
#   zh: '{recipient} 不是关联方'
#   remedy: claim the exception that fits this recipient
#   remedy_zh: 依据适用于该接收方的例外
fails contains ["affiliate_service", "recipient_is_no_affiliate"] if {
	"affiliate_service" in claims
	not data.leapca.facts.recipient.affiliate
}

# METADATA
# title: '{recipient} does not serve the user'
# custom:
#   at: to
#   zh: '{recipient} 并未向该用户提供服务'
#   remedy: share only with the affiliate whose service the user uses
#   remedy_zh: 只向用户正在使用其服务的关联方共享
fails contains ["affiliate_service", "affiliate_does_not_serve"] if {
	"affiliate_service" in claims
	not input.recipient.provides_service_to_subject == true
}

# METADATA
# title: '{recipient} was not told to comply with the policy'
# custom:
#   at: to
#   zh: 未告知 {recipient} 严格遵守本政策
#   remedy: tell the affiliate in writing to comply with the policy, and record it
#   remedy_zh: 书面告知关联方严格遵守本政策,并记录
fails contains ["affiliate_service", "affiliate_not_told"] if {
	"affiliate_service" in claims
	not input.recipient.told_to_comply_with_policy == true
}

# METADATA
# title: the affiliate changes the purpose without the user's new consent
# custom:
#   at: purpose
#   zh: 关联方改变目的而未再次取得用户同意
#   remedy: obtain a new consent that covers the changed purpose, or keep the purpose
#   remedy_zh: 就改变后的目的再次取得同意,或保持原目的
fails contains ["affiliate_service", "changed_purpose_without_consent"] if {
	"affiliate_service" in claims
	input.recipient.changes_purpose == true
	not data.leapca.facts.consent.renewed
}

fails contains ["affiliate_service", defect] if {
	"affiliate_service" in claims
	some defect in data.leapca.facts.necessity.defects
}

doubts contains ["affiliate_service", question] if {
	"affiliate_service" in claims
	some question in data.leapca.facts.necessity.questions
}

# METADATA
# title: the account is cancelled, so no service is being rendered to the user
# custom:
#   at: subject
#   zh: 账户已注销,不再向该用户提供服务
#   see_also: ["6.1(3)"]
#   remedy: leave out the data of cancelled accounts
#   remedy_zh: 剔除已注销账户的数据
fails contains ["affiliate_service", "account_is_cancelled"] if {
	"affiliate_service" in claims
	input.data_subject.account_status == "cancelled"
}
