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

analysed_by_affiliate if input.purpose.class in data.readings.A11.value.designed_on_deidentified_data

analysed_by_affiliate if input.purpose.class in {"commercial_analysis", "innovation"}

# METADATA
# title: the purpose {purpose} analyses data that identify people, which is no service to them
# custom:
#   at: purpose
#   zh: 目的 {purpose} 是分析可识别个人的数据,而非向用户提供服务
#   see_also: ["2.1(3)", "2.2(2)", "2.2(4)"]
#   remedy: de-identify the data so that nobody can be recognised, or share only for the affiliate's service to the user
#   remedy_zh: 先将数据去标识化,使其无法识别主体;或仅为关联方向用户提供服务而共享
fails contains ["affiliate_service", "affiliate_analyses_identifiable_data"] if {
	"affiliate_service" in claims
	analysed_by_affiliate
	some _ in data.leapca.facts.analysis.defects
}

fails contains ["affiliate_service", defect] if {
	"affiliate_service" in claims
	analysed_by_affiliate
	data.leapca.facts.analysis.claimed
	some defect in data.leapca.facts.identifiability.defects
}

doubts contains ["affiliate_service", question] if {
	"affiliate_service" in claims
	analysed_by_affiliate
	some question in data.leapca.facts.analysis.questions
}

doubts contains ["affiliate_service", question] if {
	"affiliate_service" in claims
	analysed_by_affiliate
	data.leapca.facts.analysis.claimed
	some question in data.leapca.facts.identifiability.questions
}

doubts contains ["affiliate_service", "purpose_unclear"] if {
	"affiliate_service" in claims
	purpose_unclear
}

# METADATA
# title: the policy does not list the purpose {purpose}, and no prior consent covers what the affiliate does with the data
# custom:
#   at: purpose
#   zh: 政策未列明目的 {purpose},也没有事先取得的同意涵盖关联方的处理
#   see_also: ["2.2(6)"]
#   remedy: name the purpose of the affiliate's service, or obtain prior consent to purpose, recipient and data, or legal records a sign-off
#   remedy_zh: 写明关联方服务的目的,或事先取得涵盖目的、接收方和数据的同意,或由法务记录签署
doubts contains ["affiliate_service", "affiliate_purpose_not_listed"] if {
	"affiliate_service" in claims
	data.leapca.facts.purpose.unlisted
	not data.leapca.facts.analysis.consented
}
