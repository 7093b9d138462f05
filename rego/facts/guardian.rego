# METADATA
# title: The consent of a parent or legal guardian
package leapca.facts.guardian

present if input.evidence.guardian_consent

enforced if input.evidence.guardian_consent_enforced == true

by_guardian if input.evidence.guardian_consent.given_by == "parent_or_legal_guardian"

# 书面同意: a signed form; an electronic click is a question for legal (A18).
written if input.evidence.guardian_consent.form in data.readings.A18.value.written_forms

electronic if input.evidence.guardian_consent.form in data.readings.A18.value.doubtful_forms

before_action if input.evidence.guardian_consent.obtained == "before_action"

active if {
	input.evidence.guardian_consent.status == "active"
	not withdrawn
}

withdrawn if input.evidence.guardian_consent.status == "withdrawn"

withdrawn if input.evidence.guardian_consent.id in input.data_subject.settings.withdrawn_consents

explicit if input.evidence.guardian_consent.explicit == true

covers_action if input.action in input.evidence.guardian_consent.scope.actions

covers_purpose if input.purpose.code in input.evidence.guardian_consent.scope.purposes

# What stays inside LeapCa needs no recipient named.
covers_recipient if input.action == "use"

covers_recipient if data.leapca.facts.recipient.inside

covers_recipient if {
	some name in data.leapca.facts.recipient.names
	name in input.evidence.guardian_consent.scope.recipients
}

named contains element if some element in input.evidence.guardian_consent.scope.data

leaves_out_data if {
	some element in input.data
	not element in named
}

# The guardian's consent that 7.1 and 7.3 ask for, in every respect.
adequate if {
	by_guardian
	written
	before_action
	active
	explicit
	covers_action
	covers_purpose
	covers_recipient
	not leaves_out_data
}
