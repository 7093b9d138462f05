package leapca.use

# METADATA
# title: De-identified data may go to affiliates
# description: Within the law LeapCa may give affiliates what it has collected; alone this carries only de-identified data, 3.1(4) governs the rest (A11).
# custom:
#   id: LC2103
#   clause: "2.1(3)"
#   zh: 去标识化数据可提供给关联方
#   description_zh: 在法律规定范围内可向关联方提供本平台收集的信息;单独适用时仅限去标识化数据,可识别数据适用 3.1(4)(A11)。
claims contains "affiliate_group" if {
	input.action == "share"
	data.leapca.facts.recipient.affiliate
	input.safeguards.deidentified == true
}

fails contains ["affiliate_group", defect] if {
	"affiliate_group" in claims
	some defect in data.leapca.facts.identifiability.defects
}

doubts contains ["affiliate_group", question] if {
	"affiliate_group" in claims
	some question in data.leapca.facts.identifiability.questions
}
