# METADATA
# title: Whether data may be analysed
# description: Analysis and commercial use come after de-identification (2.2(2), 2.1(3), 2.2(4)); whether explicit consent may replace it is A10.
package leapca.facts.analysis

# Data are judged as what they are declared to be (A28).
claimed if input.safeguards.deidentified == true

claimed if input.safeguards.anonymised == true

consented if {
	data.leapca.facts.consent.explicit
	not data.leapca.facts.consent.flawed
}

consent_may_do if {
	consented
	data.readings.A10.value.identifiable_with_consent in {"allow", "review"}
}

# METADATA
# title: the data analysed are not de-identified, and no explicit consent covers this
# custom:
#   at: safeguards
#   zh: 所分析的数据未去标识化,也没有明确同意涵盖此用途
#   remedy: de-identify the data so that nobody can be recognised, and record it
#   remedy_zh: 先将数据去标识化,使其无法识别主体,并记录
defects contains "analysis_of_identifiable_data" if {
	not claimed
	not consent_may_do
}

# METADATA
# title: whether explicit consent permits the analysis of identifiable data is for legal to decide
# custom:
#   at: safeguards
#   zh: 经明确同意能否分析可识别数据,须由法务判断
#   remedy: de-identify the data, or legal records a sign-off
#   remedy_zh: 将数据去标识化,或由法务记录签署
questions contains "analysis_with_consent_alone" if {
	not claimed
	consented
	data.readings.A10.value.identifiable_with_consent == "review"
}
