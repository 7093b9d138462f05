package leapca.minors

# Where the guardian's consent may be wanting, legal decides instead: the protection of the minor (7.3), and the grounds to which 7.3 may yield (A04).
excused if {
	not data.leapca.facts.guardian.adequate
	protects_minor
}

excused if {
	not data.leapca.facts.guardian.adequate
	some ground in data.readings.A04.value.yields_to
	[ground.section, ground.ground] in standing
	not unbound_successor
}

# A successor that is not bound by the policy does not excuse.
unbound_successor if {
	input.basis == "merger_acquisition"
	not input.recipient.bound_by_policy == true
}

# A harm that nobody names is no protection (A06).
protects_minor if {
	input.action in {"use", "disclose"}
	for_protection
	harm_named
}

for_protection if input.purpose.class == "protection"

for_protection if input.basis == "protection_of_interests"

harm_named if input.evidence.justification

harm_named if input.evidence.protected_party

standing contains ground if some ground in data.leapca.permission.held

standing contains ground if some ground in data.leapca.permission.open
