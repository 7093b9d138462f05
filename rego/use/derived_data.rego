package leapca.use

# METADATA
# title: Derived data that show nobody may go to third parties and the public
# description: In product innovation and service optimisation, data formed from user information may be shared without showing who anyone is.
# custom:
#   id: LC2204
#   clause: "2.2(4)"
#   zh: 不体现身份的衍生数据可与第三方或公众共享
#   description_zh: 在产品创新和服务优化中,可以共享基于用户信息形成的数据,但不得体现可识别身份的信息。
claims contains "derived_data" if {
	input.action in {"share", "disclose"}
	input.safeguards.deidentified == true
}

fails contains ["derived_data", defect] if {
	"derived_data" in claims
	some defect in data.leapca.facts.identifiability.defects
}

doubts contains ["derived_data", question] if {
	"derived_data" in claims
	some question in data.leapca.facts.identifiability.questions
}

# METADATA
# title: the purpose {purpose} is neither innovation nor optimisation of the service
# custom:
#   at: purpose
#   zh: 目的 {purpose} 不属于产品创新或服务优化
#   remedy: limit the flow to innovation or optimisation, or legal records a sign-off
#   remedy_zh: 将目的限于产品创新或服务优化,或由法务记录签署
doubts contains ["derived_data", "purpose_not_innovation"] if {
	"derived_data" in claims
	not for_innovation
}

for_innovation if input.purpose.class in data.readings.A10.value.innovation_and_optimisation
