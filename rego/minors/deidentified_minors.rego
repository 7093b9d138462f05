package leapca.minors

# METADATA
# title: De-identified data of minors used for commerce
# description: Whether de-identified minors' data may serve commerce is for legal to decide (A25).
# custom:
#   id: LC7301
#   clause: "7.3"
#   zh: 将去标识化的未成年人数据用于商业
#   description_zh: 去标识化的未成年人数据能否用于商业目的,须由法务判断(A25)。
applies contains "deidentified_minors" if {
	data.leapca.facts.minor.minor
	data.leapca.facts.identifiability.deidentified
	not data.leapca.facts.identifiability.anonymous
}

# METADATA
# title: minors' data, though de-identified, serve the commercial purpose {purpose}
# custom:
#   at: subject
#   zh: 未成年人数据虽已去标识化,仍用于商业目的 {purpose}
#   see_also: ["2.2(2)", "2.2(4)"]
#   remedy: leave minors out, anonymise the data, or legal records a sign-off
#   remedy_zh: 排除未成年人,或做匿名化,或由法务记录签署
review contains ["deidentified_minors", "minors_data_for_commerce"] if {
	"deidentified_minors" in applies
	input.purpose.class in data.readings.A25.value.commercial_purposes
}
