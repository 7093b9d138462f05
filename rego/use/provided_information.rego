package leapca.use

# METADATA
# title: What users provide serves identity, customer service, security, archives and backups
# description: Identity verification, customer service, security, archiving, backup and the like; secure log-in and the search for cheating belong here.
# custom:
#   id: LC2111
#   clause: "2.1(1)"
#   permits: true
#   zh: 用户提供的信息用于身份验证、客户服务、安全防范、存档和备份
#   description_zh: 用于登录及使用过程中的身份验证、客户服务、安全防范、存档和备份等用途;账户安全登录和排查作弊归入此处。
applies contains "provided_information" if {
	data.leapca.facts.purpose.used
	data.leapca.facts.purpose.secures
}

# METADATA
# title: the data come from another source than the user
# custom:
#   at: collection
#   zh: 数据并非由用户提供
#   remedy: use what the user provided, or legal records a sign-off
#   remedy_zh: 使用由用户提供的信息,或由法务记录签署
review contains ["provided_information", "not_provided_by_user"] if {
	"provided_information" in applies
	input.collection.mode in data.readings.A21.value.sources_other_than_the_user
}
