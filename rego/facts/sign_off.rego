# METADATA
# title: The recorded decision of legal
# description: a review is lifted only by a recorded sign-off of a person from legal that covers data, recipient and purpose (A06)
package leapca.facts.sign_off

says := "covers" if {
	by_legal
	input.evidence.legal_review.outcome == "within_law"
	not leaves_out_data
	not leaves_out_recipient
	not leaves_out_purpose
} else := "refuses" if {
	by_legal
	input.evidence.legal_review.outcome != "within_law"
} else := "nothing"

by_legal if input.evidence.legal_review.by in data.readings.A06.value.sign_off_roles

covered contains element if some element in input.evidence.legal_review.covers_data

leaves_out_data if {
	some element in input.data
	not element in covered
}

# Where the record names recipients or purposes, it covers no others.
leaves_out_recipient if {
	input.evidence.legal_review.covers_recipients
	not names_recipient
}

names_recipient if {
	some name in data.leapca.facts.recipient.names
	name in input.evidence.legal_review.covers_recipients
}

leaves_out_purpose if {
	input.evidence.legal_review.covers_purposes
	not names_purpose
}

names_purpose if input.purpose.code in input.evidence.legal_review.covers_purposes
