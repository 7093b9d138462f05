package leapca.protection

# METADATA
# title: Personal information is kept under protection
# description: Whatever LeapCa stores stands under its protective measures, which meet the standard of the trade (A27).
# custom:
#   id: LC5104
#   clause: "5.1(1)"
#   permits: true
#   zh: 存储的信息处于安全防护之下
#   description_zh: LeapCa 存储的信息受符合业界标准的安全防护措施保护(A27)。
applies contains "storing" if {
	input.action == "store"
	not data.leapca.facts.identifiability.anonymous
}

# METADATA
# title: the stored data are not encrypted; whether the standard of the trade asks for it is for legal to decide
# custom:
#   at: from
#   zh: 存储的数据未加密;业界标准是否要求加密,须由法务判断
#   remedy: encrypt the store, or legal records a sign-off
#   remedy_zh: 对存储加密,或由法务记录签署
review contains ["storing", "not_encrypted_at_rest"] if {
	"storing" in applies
	input.safeguards.encrypted_at_rest == false
}
