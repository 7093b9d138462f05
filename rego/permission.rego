# METADATA
# title: Which ground permits the flow
# description: |
#   A flow is judged on the ground that it claims (A28). Each act has its own list of grounds, and they are never pooled:
#   3.1 for sharing, 3.2 for transfer, 3.3 for public disclosure. Beside them stand data that identify nobody (1, 2.1(3), 2.2(4)).
package leapca.permission

# A ground counts when it is claimed and nothing speaks against it.
held contains ground if {
	some ground in claims
	not ground in failing
	not ground in doubted
}

# A ground is open when legal has to settle a question before it counts.
open contains ground if {
	some ground in claims
	ground in doubted
	not ground in failing
}

permitted if some _ in held

undecided if {
	not permitted
	some _ in open
}

# No ground at all: every condition that a claimed ground failed is a reason.
refusals contains reason if {
	needed
	not permitted
	not undecided
	some reason in fails
}

# An open ground: what legal has to answer.
questions contains question if {
	needed
	undecided
	some question in doubts
	[question[0], question[1][0]] in open
}

needed if {
	input.action in {"share", "transfer"}
	not data.leapca.facts.recipient.inside
}

needed if input.action == "disclose"

claims contains ["collection", ground] if some ground in data.leapca.collection.claims

claims contains ["use", ground] if some ground in data.leapca.use.claims

claims contains ["sharing", ground] if {
	input.action == "share"
	some ground in data.leapca.sharing.claims
}

claims contains ["transfer", ground] if {
	input.action == "transfer"
	some ground in data.leapca.transfer.claims
}

claims contains ["disclosure", ground] if {
	input.action == "disclose"
	some ground in data.leapca.disclosure.claims
}

fails contains ["collection", hit] if some hit in data.leapca.collection.fails

fails contains ["use", hit] if some hit in data.leapca.use.fails

fails contains ["sharing", hit] if {
	input.action == "share"
	some hit in data.leapca.sharing.fails
}

fails contains ["transfer", hit] if {
	input.action == "transfer"
	some hit in data.leapca.transfer.fails
}

fails contains ["disclosure", hit] if {
	input.action == "disclose"
	some hit in data.leapca.disclosure.fails
}

doubts contains ["collection", hit] if some hit in data.leapca.collection.doubts

doubts contains ["use", hit] if some hit in data.leapca.use.doubts

doubts contains ["sharing", hit] if {
	input.action == "share"
	some hit in data.leapca.sharing.doubts
}

doubts contains ["transfer", hit] if {
	input.action == "transfer"
	some hit in data.leapca.transfer.doubts
}

doubts contains ["disclosure", hit] if {
	input.action == "disclose"
	some hit in data.leapca.disclosure.doubts
}

failing contains ground if {
	some [section, [stem, _]] in fails
	ground := [section, stem]
}

doubted contains ground if {
	some [section, [stem, _]] in doubts
	ground := [section, stem]
}
