package leapca.rights

# A law in force that is cited for this flow, and the elements it names (6.1, 6.1(3)); a doubtful paper is for legal.
instrument_counts if {
	data.leapca.facts.instrument.in_force
	not addressed_elsewhere
}

addressed_elsewhere if {
	input.evidence.legal_instrument.addressed_to
	not addressed_to_leapca
}

addressed_to_leapca if input.evidence.legal_instrument.addressed_to in data.readings.A23.value.addressees

instrument_is_law if {
	some word in data.readings.A14.value.laws
	endswith(input.evidence.legal_instrument.type, word)
}

instrument_is_no_law if data.leapca.facts.instrument.no_document

instrument_is_no_law if {
	some word in data.readings.A14.value.no_laws
	contains(input.evidence.legal_instrument.type, word)
}

named_by_law contains element if {
	instrument_counts
	instrument_is_law
	not instrument_is_no_law
	some element in data.leapca.facts.instrument.named
}

named_by_paper contains element if {
	instrument_counts
	not instrument_is_no_law
	some element in data.leapca.facts.instrument.named
}

basis_counts if input.evidence.retention_basis.status in {"in_force", "valid"}

basis_is_law if {
	some word in data.readings.A14.value.laws
	endswith(input.evidence.retention_basis.type, word)
}

basis_is_no_law if {
	some word in data.readings.A14.value.no_laws
	contains(input.evidence.retention_basis.type, word)
}

# Only keeping may rest on a law about keeping.
to_be_kept_by_law contains element if some element in named_by_law

to_be_kept_by_law contains element if {
	basis_counts
	basis_is_law
	not basis_is_no_law
	some element in input.evidence.retention_basis.names_data
}

to_be_kept_by_paper contains element if some element in named_by_paper

to_be_kept_by_paper contains element if {
	basis_counts
	not basis_is_no_law
	some element in input.evidence.retention_basis.names_data
}

# A law names all of the data.
law_keeps_all if {
	input.data
	not law_leaves_out
}

law_leaves_out if {
	some element in input.data
	not element in to_be_kept_by_law
}
