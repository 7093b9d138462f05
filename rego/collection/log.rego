package leapca.collection

# METADATA
# title: What logs record by themselves
# description: Search words, visited addresses, usage habits, version, browser, IP address and crashes, by cookies or otherwise (A15).
# custom:
#   id: LC1202
#   clause: "1.2(2)"
#   permits: true
#   zh: 日志自动记录的信息
#   description_zh: 通过 cookies 或其他方式自动收集搜索词语、访问的页面地址、使用习惯、版本、浏览器、IP 地址和崩溃等信息(A15)。
applies contains "log" if {
	data.leapca.facts.collection.automatic
	data.leapca.facts.collection.collecting
	some _ in of_the_log
}

deny contains ["log", defect] if {
	"log" in applies
	some defect in data.leapca.facts.collection.defects
}

review contains ["log", question] if {
	"log" in applies
	some question in data.leapca.facts.collection.questions
}

# METADATA
# title: '{element} is none of the information that logs record'
# custom:
#   zh: '{element} 不属于日志信息'
#   see_also: ["1.1(1)"]
#   remedy: drop {element}, ask the user for it, or obtain explicit prior consent that covers it and the purpose
#   remedy_zh: 去掉 {element},改由用户提供,或事先取得涵盖该信息和目的的明确同意
deny contains ["log", ["element_not_of_a_log", element]] if {
	"log" in applies
	some element in of_the_log
	element in data.leapca.facts.collection.ordinary
	not element in data.leapca.facts.collection.in_log
	not element in data.leapca.facts.collection.near_log
}

# METADATA
# title: whether a log may record {element} is for legal to decide
# custom:
#   zh: 日志能否记录 {element},须由法务判断
#   remedy: drop {element}, obtain the user's explicit prior consent, or legal records a sign-off
#   remedy_zh: 去掉 {element},事先取得用户明确同意,或由法务记录签署
review contains ["log", ["element_near_a_log", element]] if {
	"log" in applies
	some element in of_the_log
	element in data.leapca.facts.collection.near_log
}

# What is collected by itself is a device's, a place, or a log's.
of_the_log contains element if {
	some element in data.leapca.facts.collection.resting
	not element in data.leapca.facts.collection.about_device
	not element in data.leapca.facts.collection.location
}

# METADATA
# title: '{element} is captured covertly, and no log records it so'
# custom:
#   at: collection
#   zh: '{element} 为隐蔽采集所得,不属于日志的自动记录'
#   remedy: drop {element}, or record only what 1.2(2) tells users of
#   remedy_zh: 去掉 {element},或仅记录 1.2(2) 已告知用户的信息
deny contains ["log", ["element_not_logged_openly", element]] if {
	some element in data.leapca.facts.collection.captured
	element in captured_of_a_log
}

captured_of_a_log contains element if some element in data.leapca.facts.collection.in_log

captured_of_a_log contains element if some element in data.leapca.facts.collection.not_handed_over
