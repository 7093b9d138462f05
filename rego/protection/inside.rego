package leapca.protection

# METADATA
# title: Data stay with LeapCa's own people
# description: Handing data to a team of LeapCa is no sharing; it serves a purpose that the policy lists, among those who need to know.
# custom:
#   id: LC5201
#   clause: "5.2"
#   permits: true
#   zh: 数据留在 LeapCa 内部
#   description_zh: 交给 LeapCa 内部团队不属于共享;须服务于政策所列目的,且限于有必要知晓的人。
applies contains "inside" if {
	input.action in {"share", "transfer"}
	data.leapca.facts.recipient.inside
}

# METADATA
# title: data are handed on inside LeapCa for no purpose that the policy lists
# custom:
#   at: purpose
#   zh: 在内部流转数据,但目的不属于政策所列
#   remedy: name a purpose that the policy lists, or legal classifies it
#   remedy_zh: 写明政策所列的目的,或由法务归类
review contains ["inside", "inside_for_no_listed_purpose"] if {
	"inside" in applies
	not listed_purpose
}

listed_purpose if {
	input.purpose.class
	not unlisted_purpose
}

# What the user consented to is judged by 2.2(6).
listed_purpose if data.leapca.facts.consent.names_purpose

unlisted_purpose if input.purpose.class in {"unlisted", "unclear"}
