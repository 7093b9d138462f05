# METADATA
# title: What the data are used for
# description: |
#   What LeapCa does itself with data that it has rests on its purpose (2.1); what the policy does not list needs consent first (2.2(6)).
#   An act that hands data to another has grounds of its own in section 3.
package leapca.facts.purpose

# What LeapCa's own people do with the data.
own_act if input.action in {"use", "store", "access"}

# Handing data to a team of LeapCa is a use of them.
own_act if {
	input.action in {"share", "transfer"}
	data.leapca.facts.recipient.inside
}

# A message that tells of no incident and no revision, and answers no request.
own_act if {
	input.action == "notify"
	not input.incident
	not input.policy_change
	not input.rights_request
}

# Anonymised data are outside (A25); of data said to be nobody's legal decides first.
about_people if {
	not data.leapca.facts.identifiability.anonymous
	not data.leapca.facts.identifiability.presumed_nobody
}

used if {
	own_act
	about_people
}

# Data are also collected for a purpose.
pursued if used

pursued if {
	input.action == "collect"
	about_people
}

# 2.1(1), 2.1(2): the lists with the open ends that legal has filled (A21).
secures if input.purpose.class in data.readings.A21.value.uses_of_2_1_1

improves if input.purpose.class in data.readings.A21.value.uses_of_2_1_2

duty if input.purpose.class in data.readings.A21.value.duties

listed if secures

listed if improves

listed if duty

listed if input.purpose.class in {"product_design", "affiliate_service", "commercial_analysis", "innovation", "business_succession"}

unclear if input.purpose.class in data.readings.A21.value.for_legal

# No class, no code, no purpose at all: the policy lists none of it.
unlisted if {
	not listed
	not unclear
}

# What legal has to settle, unless the user settles it by consent (2.1(4)).
for_legal if unclear

for_legal if input.purpose.class in {"protection", "public_interest"}

advertises if input.purpose.class in {"personalised_ads", "ad_optimisation"}

personalises if input.purpose.class in {"personalised_content", "personalised_ads", "ad_optimisation"}

# The names of all classes (facts.schema.json); each is a code of its own, too.
classes := {
	"identity_verification",
	"customer_service",
	"security",
	"archiving_backup",
	"service_delivery",
	"service_improvement",
	"personalised_content",
	"personalised_ads",
	"support_quality",
	"affiliate_service",
	"product_design",
	"commercial_analysis",
	"innovation",
	"authentication",
	"preferences",
	"troubleshooting",
	"anti_cheating",
	"ad_optimisation",
	"site_operation",
	"rights_request",
	"account_cancellation",
	"incident_notice",
	"policy_revision",
	"legal_duty",
	"legal_process",
	"protection",
	"public_interest",
	"business_succession",
	"unclear",
	"unlisted",
}

# METADATA
# title: the purpose {purpose} is none that this ground serves
# custom:
#   at: purpose
#   zh: 目的 {purpose} 并非该依据所服务的目的
#   remedy: name the purpose that this ground calls for, claim the ground that fits, or legal records a sign-off
#   remedy_zh: 写明该依据所要求的目的,或改用合适的依据,或由法务记录签署
questions contains "purpose_alien_to_ground" if input.purpose.class in data.readings.A21.value.alien_to_law
