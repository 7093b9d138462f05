package leapca.use

# METADATA
# title: Use that carries out a merger, acquisition or asset transfer
# description: What a signed deal of 3.2(4) makes LeapCa do with data inside.
# custom:
#   id: LC3214
#   clause: "3.2(4)"
#   permits: true
#   zh: 为办理合并、收购、资产转让而使用
#   description_zh: 为履行 3.2(4) 所述已签署的交易而在内部使用信息。
applies contains "succession" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "business_succession"
}

deny contains ["succession", "deal_not_signed"] if {
	"succession" in applies
	not input.evidence.transaction.status == "signed"
}

review contains ["succession", "deal_maybe_not_similar"] if {
	"succession" in applies
	not of_a_named_deal
}

of_a_named_deal if input.evidence.transaction.type in data.readings.A13.value.deals
