package leapca.rights

# METADATA
# title: Data may be used to answer a user's request
# description: Answering a request of a user needs no other ground; the flow declares the request it answers.
# custom:
#   id: LC6107
#   clause: "6.1(1)"
#   zh: 可以为答复用户请求而使用信息
#   description_zh: 答复用户请求无需其他依据;流转须声明所答复的请求。
applies contains "answer" if {
	input.action == "notify"
	input.rights_request
}

for_a_request if input.purpose.class in data.readings.A24.value.purposes_of_an_answer

# METADATA
# title: the answer to a request also serves the purpose {purpose}
# custom:
#   at: purpose
#   zh: 答复请求的同时用于目的 {purpose}
#   remedy: answer the request for no other purpose, or legal records a sign-off
#   remedy_zh: 仅为答复请求,或由法务记录签署
review contains ["answer", "answer_for_another_purpose"] if {
	"answer" in applies
	input.purpose
	not for_a_request
}

review contains ["answer", "notice_goes_to_another"] if {
	"answer" in applies
	input.recipient
	not data.leapca.facts.recipient.inside
	not input.recipient.kind == "data_subjects"
}
