# METADATA
# title: The decision on one flow
# description: |
#   `answer` is what the law says of one document of flow facts (the input);
#   `answers` asks it of many at once: {"flows": {id: facts}}.
#   Words, places, dates and the final verdict are added outside, from METADATA.
# entrypoint: true
package leapca.main

answers[id] := said if {
	some id, facts in input.flows
	said := answer with input as facts
}

answer := {
	"deny": deny,
	"review": review,
	"held": data.leapca.permission.held,
	"open": data.leapca.permission.open,
	"applies": applies,
	"sign_off": data.leapca.facts.sign_off.says,
}

deny contains refusal if some refusal in data.leapca.permission.refusals

deny contains ["sharing", hit] if {
	input.action == "share"
	some hit in data.leapca.sharing.deny
}

deny contains ["transfer", hit] if {
	input.action == "transfer"
	some hit in data.leapca.transfer.deny
}

deny contains ["disclosure", hit] if {
	input.action == "disclose"
	some hit in data.leapca.disclosure.deny
}

deny contains ["minors", hit] if some hit in data.leapca.minors.deny

deny contains ["protection", hit] if some hit in data.leapca.protection.deny

deny contains ["use", hit] if some hit in data.leapca.use.deny

deny contains ["collection", hit] if some hit in data.leapca.collection.deny

deny contains ["cookies", hit] if some hit in data.leapca.cookies.deny

deny contains ["rights", hit] if some hit in data.leapca.rights.deny

deny contains ["revision", hit] if some hit in data.leapca.revision.deny

deny contains ["acts", hit] if some hit in data.leapca.acts.deny

review contains doubt if some doubt in data.leapca.permission.questions

review contains ["collection", hit] if some hit in data.leapca.collection.review

review contains ["cookies", hit] if some hit in data.leapca.cookies.review

review contains ["minors", hit] if some hit in data.leapca.minors.review

review contains ["protection", hit] if some hit in data.leapca.protection.review

review contains ["rights", hit] if some hit in data.leapca.rights.review

review contains ["revision", hit] if some hit in data.leapca.revision.review

review contains ["use", hit] if some hit in data.leapca.use.review

# What a guardian's consent permits, or stays inside LeapCa, is shown among the grounds.
applies contains ["protection", rule] if some rule in data.leapca.protection.applies

applies contains ["rights", rule] if some rule in data.leapca.rights.applies

applies contains ["revision", rule] if some rule in data.leapca.revision.applies

applies contains ["minors", rule] if some rule in data.leapca.minors.applies

applies contains ["collection", rule] if some rule in data.leapca.collection.applies

applies contains ["cookies", rule] if some rule in data.leapca.cookies.applies

# The purpose that permits an own use is a ground, too.
applies contains ["use", rule] if some rule in data.leapca.use.applies
