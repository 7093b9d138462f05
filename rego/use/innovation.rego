package leapca.use

# METADATA
# title: Innovation works with derived data that show nobody
# description: In product innovation and service optimisation the data formed from user information show nobody's identity; this holds inside LeapCa, too.
# custom:
#   id: LC2214
#   clause: "2.2(4)"
#   permits: true
#   zh: 产品创新使用不体现身份的衍生数据
#   description_zh: 产品创新和服务优化使用基于用户信息形成的数据,不体现可识别身份的信息;在 LeapCa 内部亦然。
applies contains "innovation" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "innovation"
}

deny contains ["innovation", defect] if {
	"innovation" in applies
	some defect in data.leapca.facts.analysis.defects
}

deny contains ["innovation", defect] if {
	"innovation" in applies
	data.leapca.facts.analysis.claimed
	some defect in data.leapca.facts.identifiability.defects
}

deny contains ["innovation", defect] if {
	"innovation" in applies
	not data.leapca.facts.analysis.claimed
	data.leapca.facts.consent.present
	some defect in data.leapca.facts.consent.defects
}

review contains ["innovation", question] if {
	"innovation" in applies
	some question in data.leapca.facts.analysis.questions
}

review contains ["innovation", question] if {
	"innovation" in applies
	data.leapca.facts.analysis.claimed
	some question in data.leapca.facts.identifiability.questions
}
