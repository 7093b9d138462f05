package leapca.rights

# What a request of a user comes to: honoured, refused, or in doubt (6.1).
honoured if input.rights_request.honoured == true

about_keeping if input.rights_request.type in {"delete", "cancel_account"}

needs_verification if input.rights_request.type in data.readings.A24.value.types_that_need_verification

unverified if input.rights_request.requester_verified == false

# Whoever is not shown to be the user may be sent away; his own browser's cookies anybody may delete.
turned_away if {
	unverified
	not input.rights_request.type == "delete_cookie"
}

# Whether the conditions of cancellation are met is LeapCa's to judge (6.1(3)), whether they are fair is legal's (A24).
cancellation_conditional if {
	input.rights_request.type == "cancel_account"
	input.rights_request.condition
}

entitled if not input.rights_request.requested_by

entitled if input.rights_request.requested_by in data.readings.A24.value.requesters

entitled if {
	input.rights_request.requested_by in data.readings.A24.value.guardians
	not data.leapca.facts.minor.adult
}

refused if {
	input.rights_request
	entitled
	not honoured
	not turned_away
	not cancellation_conditional
}

refusable contains element if some element in named_by_law

refusable contains element if {
	about_keeping
	some element in to_be_kept_by_law
}

maybe_refusable contains element if some element in named_by_paper

maybe_refusable contains element if {
	about_keeping
	some element in to_be_kept_by_paper
}

law_refuses if not refusal_leaves_out

refusal_leaves_out if {
	some element in input.data
	not element in refusable
}

law_maybe_refuses if {
	input.data
	not doubtful_refusal_leaves_out
}

doubtful_refusal_leaves_out if {
	some element in input.data
	not element in maybe_refusable
}

refused_without_law if {
	refused
	not law_maybe_refuses
}

# Only an act that deals with the request rests on it; beside another act a request is judged and permits nothing.
answers if input.action in {"notify", "access", "delete", "retain"}
