# METADATA
# title: Who receives the data
package leapca.facts.recipient

# LeapCa's own people are not another "company, organisation or individual"; whether a processor is one is A02.
inside if input.recipient.kind in data.readings.A02.value.no_other_party

affiliate if input.recipient.kind == "affiliate"

# 3.1(5): partners and third parties; whether a processor is one is A02.
partner_or_third_party if input.recipient.kind in data.readings.A02.value.partners_and_third_parties

public_body if input.recipient.kind in {"authority", "court"}

# Any company that comes to hold the data; within a group it is an affiliate.
successor if input.recipient.kind in {"acquirer", "successor", "affiliate"}

foreign if input.recipient.jurisdiction == "foreign"

# How a consent or an agreement may name this recipient.
names contains name if {
	input.recipient.name
	name := input.recipient.name
}

names contains name if {
	input.action == "disclose"
	some name in data.readings.A12.value.words_for_the_public
}

names contains name if {
	input.action == "disclose"
	input.disclosure_channel
	name := input.disclosure_channel
}
