package leapca.use

# METADATA
# title: New products and services are designed on de-identified data
# description: Within the law data may go to affiliates, or be analysed to design new products and services; read with 2.2(2), design needs de-identified data (A11).
# custom:
#   id: LC2113
#   clause: "2.1(3)"
#   permits: true
#   zh: 以去标识化数据分析设计新产品及服务
#   description_zh: 在法律规定范围内可提供给关联方,或用于分析设计新产品及服务;结合 2.2(2),分析设计须用去标识化数据(A11)。
applies contains "design_and_affiliates" if {
	data.leapca.facts.purpose.used
	input.purpose.class in {"product_design", "affiliate_service"}
}

deny contains ["design_and_affiliates", defect] if {
	"design_and_affiliates" in applies
	input.purpose.class in data.readings.A11.value.designed_on_deidentified_data
	some defect in data.leapca.facts.analysis.defects
}

deny contains ["design_and_affiliates", defect] if {
	"design_and_affiliates" in applies
	data.leapca.facts.analysis.claimed
	some defect in data.leapca.facts.identifiability.defects
}

deny contains ["design_and_affiliates", defect] if {
	"design_and_affiliates" in applies
	input.purpose.class in data.readings.A11.value.designed_on_deidentified_data
	not data.leapca.facts.analysis.claimed
	data.leapca.facts.consent.present
	some defect in data.leapca.facts.consent.defects
}

review contains ["design_and_affiliates", question] if {
	"design_and_affiliates" in applies
	input.purpose.class in data.readings.A11.value.designed_on_deidentified_data
	some question in data.leapca.facts.analysis.questions
}

review contains ["design_and_affiliates", question] if {
	"design_and_affiliates" in applies
	data.leapca.facts.analysis.claimed
	some question in data.leapca.facts.identifiability.questions
}

# METADATA
# title: identifiable data are prepared for an affiliate
# custom:
#   at: purpose
#   zh: 为关联方准备可识别数据
#   see_also: ["3.1(4)"]
#   remedy: share with the affiliate under 3.1(4), or de-identify the data, or legal records a sign-off
#   remedy_zh: 依 3.1(4) 共享给关联方,或将数据去标识化,或由法务记录签署
review contains ["design_and_affiliates", "identifiable_use_for_affiliate"] if {
	"design_and_affiliates" in applies
	input.purpose.class == "affiliate_service"
	not data.leapca.facts.analysis.claimed
}
