package leapca.cookies

# METADATA
# title: What cookies may serve
# description: Mainly authentication and the security of the log-in, preferences, finding faults and cheating, and the optimisation of ads; also the operation of the site (A15).
# custom:
#   id: LC4200
#   clause: "4.2"
#   permits: true
#   zh: Cookie 的使用目的
#   description_zh: 主要为身份验证与登录安全、偏好设置、排查故障和作弊、广告优化等,以及网站正常运行(A15)。
applies contains "purpose" if {
	in_use
	not by_consent
}

# METADATA
# title: cookies do not serve the purpose {purpose}, and no explicit prior consent covers it
# custom:
#   at: purpose
#   zh: 目的 {purpose} 不属于 Cookie 的使用目的,且没有涵盖它的事先明确同意
#   remedy: drop the cookie, or obtain the user's explicit prior consent that covers purpose and contents
#   remedy_zh: 取消该 Cookie,或事先取得用户涵盖目的和内容的明确同意
deny contains ["purpose", "cookie_purpose_not_listed"] if {
	"purpose" in applies
	not listed
	not near
}

# METADATA
# title: whether a cookie may serve the purpose {purpose} is for legal to decide
# custom:
#   at: purpose
#   zh: Cookie 能否用于目的 {purpose},须由法务判断
#   remedy: obtain the user's explicit prior consent, or legal records a sign-off
#   remedy_zh: 事先取得用户明确同意,或由法务记录签署
review contains ["purpose", "cookie_purpose_near_the_list"] if {
	"purpose" in applies
	near
}

listed if input.purpose.class in data.readings.A15.value.cookie_purposes

near if input.purpose.class in data.readings.A15.value.near_cookie_purposes

by_consent if {
	not listed
	some _ in contents
	not beyond_consent
}

beyond_consent if {
	some element in contents
	not element in data.leapca.facts.collection.opted_in
}

contents contains element if some element in input.data

contents contains element if some element in held
