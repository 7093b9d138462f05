# METADATA
# title: Whether the account is cancelled, and what law or the user asks to keep even so
# description: after cancellation data are deleted or anonymised, unless laws and regulations provide otherwise or the user asks otherwise (6.1(3))
package leapca.facts.account

cancelled if input.data_subject.account_status == "cancelled"

# A hold that no law orders keeps nothing (A14); only what the law names is kept.
kept_by_law contains element if {
	input.evidence.retention_basis.status in {"valid", "in_force"}
	some word in data.readings.A23.value.legal_documents
	endswith(input.evidence.retention_basis.type, word)
	some element in input.evidence.retention_basis.names_data
}

kept_by_law contains element if {
	data.leapca.facts.instrument.in_force
	data.leapca.facts.instrument.legal_document
	some element in data.leapca.facts.instrument.named
}

leaves_what_law_keeps if {
	some element in input.data
	not element in kept_by_law
}

law_keeps_all if {
	some _ in input.data
	not leaves_what_law_keeps
}

user_asked_to_keep if input.retention.after_cancellation == "kept_on_user_request"
