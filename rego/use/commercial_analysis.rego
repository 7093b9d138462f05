package leapca.use

# METADATA
# title: The database is analysed and used commercially after de-identification
# description: After de-identification, when nobody can be recognised, LeapCa may analyse the database and use it commercially (A10, A25).
# custom:
#   id: LC2202
#   clause: "2.2(2)"
#   permits: true
#   zh: 去标识化后方可分析数据库并商业化利用
#   description_zh: 数据经去标识化、无法识别主体之后,LeapCa 有权对用户数据库进行分析并予以商业化的利用(A10、A25)。
applies contains "commercial_analysis" if {
	data.leapca.facts.purpose.used
	input.purpose.class == "commercial_analysis"
}

deny contains ["commercial_analysis", defect] if {
	"commercial_analysis" in applies
	some defect in data.leapca.facts.analysis.defects
}

deny contains ["commercial_analysis", defect] if {
	"commercial_analysis" in applies
	data.leapca.facts.analysis.claimed
	some defect in data.leapca.facts.identifiability.defects
}

deny contains ["commercial_analysis", defect] if {
	"commercial_analysis" in applies
	not data.leapca.facts.analysis.claimed
	data.leapca.facts.consent.present
	some defect in data.leapca.facts.consent.defects
}

review contains ["commercial_analysis", question] if {
	"commercial_analysis" in applies
	some question in data.leapca.facts.analysis.questions
}

review contains ["commercial_analysis", question] if {
	"commercial_analysis" in applies
	data.leapca.facts.analysis.claimed
	some question in data.leapca.facts.identifiability.questions
}
