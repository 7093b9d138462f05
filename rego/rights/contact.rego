package leapca.rights

# METADATA
# title: Requests by the published contact are handled
# description: Who cannot use a right in the product writes or calls; what comes in by the published contact is handled.
# custom:
#   id: LC6200
#   clause: "6.2"
#   permits: true
#   zh: 通过公布的联系方式提出的请求应得到处理
#   description_zh: 无法自行行使权利的用户可通过公布的联系方式提出;由此收到的请求应得到处理。
applies contains "contact" if {
	answers
	by_the_contact
}

by_the_contact if input.rights_request.channel in data.readings.A24.value.contact_channels

# METADATA
# title: a request by the published contact is not handled
# custom:
#   at: rights_request
#   zh: 通过公布的联系方式提出的请求未得到处理
#   remedy: route the contact to those who handle requests, and honour it
#   remedy_zh: 将该渠道转交负责处理请求的人员,并满足请求
deny contains ["contact", "contact_not_handled"] if {
	by_the_contact
	refused_without_law
}
