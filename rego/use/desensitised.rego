package leapca.use

# METADATA
# title: Data in use are anonymised, replaced or otherwise desensitised
# description: At every use, unless a raw value is declared as needed for a purpose that cannot do without it (A09); analysis has the stricter rules of 2.1(3), 2.2(2) and 2.2(4).
# custom:
#   id: LC2205
#   clause: "2.2(5)"
#   zh: 使用信息时采取匿名化、信息替换等脱敏措施
#   description_zh: 每次使用均须脱敏,除非声明须用原始值且该目的确实离不开原始值(A09);分析类用途适用更严的 2.1(3)、2.2(2)、2.2(4)。
applies contains "desensitised" if {
	input.action in data.readings.A09.value.acts
	data.leapca.facts.purpose.about_people
	not analysed
}

analysed if input.purpose.class in data.readings.A11.value.designed_on_deidentified_data

analysed if input.purpose.class in {"commercial_analysis", "innovation"}

measure_taken if input.safeguards.masked == true

measure_taken if {
	data.leapca.facts.analysis.claimed
	not data.leapca.facts.identifiability.defective
}

# METADATA
# title: the data are used without masking, and no need of raw values is declared
# custom:
#   at: safeguards
#   zh: 使用时未脱敏,也未声明须用原始值
#   remedy: mask or replace the values in use, or declare raw_value_required where the purpose cannot do without them
#   remedy_zh: 在使用中对数值脱敏或替换;目的确需原始值的,声明 raw_value_required
deny contains ["desensitised", "used_unmasked"] if {
	"desensitised" in applies
	not measure_taken
	not input.raw_value_required == true
}

# METADATA
# title: raw values are said to be needed, but the purpose {purpose} hardly needs them
# custom:
#   at: raw_value_required
#   zh: 声明须用原始值,但目的 {purpose} 看来并不需要
#   remedy: mask or replace the values in use, or legal records a sign-off
#   remedy_zh: 在使用中对数值脱敏或替换,或由法务记录签署
review contains ["desensitised", "raw_value_not_plausible"] if {
	"desensitised" in applies
	not measure_taken
	input.raw_value_required == true
	not needs_raw_values
}

needs_raw_values if input.purpose.class in data.readings.A09.value.raw_value_plausible

# An unlisted purpose goes by the consent of the user, which names the data (2.2(6)).
needs_raw_values if data.leapca.facts.purpose.unlisted
