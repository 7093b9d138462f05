# METADATA
# title: Whether minors are among the people in the data
# description: 18 is adult, for the text speaks of 未成年人 (A18); any minor in the data makes it a minor's flow
package leapca.facts.minor

minor if input.data_subject.age_band == "minor"

minor if input.data_subject.age_years < data.readings.A18.value.adult_from_years

adult if {
	not minor
	input.data_subject.age_band == "adult"
}

adult if {
	not minor
	input.data_subject.age_years >= data.readings.A18.value.adult_from_years
}

age_unknown if {
	not minor
	not adult
}

no_person if input.data_subject.role == "not_applicable_no_person"
