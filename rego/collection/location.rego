package leapca.collection

# METADATA
# title: Location only while positioning is switched on
# description: Track, precise position and other real location, by GPS, WiFi or other means, once the user has switched device positioning on.
# custom:
#   id: LC1203
#   clause: "1.2(3)"
#   permits: true
#   zh: 开启定位后方可收集位置
#   description_zh: 用户开启设备定位功能后,方可通过 GPS、WiFi 等方式收集行踪轨迹、精准位置等实际位置。
applies contains "location" if {
	by_positioning
	data.leapca.facts.collection.collecting
	some element in data.leapca.facts.collection.taken
	element in data.leapca.facts.collection.location
}

# METADATA
# title: device positioning is not switched on, so {element} may not be collected
# custom:
#   at: collection
#   zh: 设备定位未开启,不得收集 {element}
#   remedy: collect {element} only while the user has positioning switched on, and record it
#   remedy_zh: 仅在用户开启定位时收集 {element},并记录
deny contains ["location", ["positioning_off", element]] if {
	"location" in applies
	some element in data.leapca.facts.collection.taken
	element in data.leapca.facts.collection.location
	not element in data.leapca.facts.collection.derived_from_ip
	not input.collection.device_location_enabled == true
}

# METADATA
# title: '{element} is derived from the IP address while positioning is off'
# custom:
#   at: collection
#   zh: '{element} 由 IP 地址推断,而定位并未开启'
#   remedy: derive {element} only while positioning is switched on, drop it, or legal records a sign-off
#   remedy_zh: 仅在开启定位时推断 {element},或去掉它,或由法务记录签署
review contains ["location", ["position_derived_from_ip", element]] if {
	"location" in applies
	some element in data.leapca.facts.collection.taken
	element in data.leapca.facts.collection.derived_from_ip
	not input.collection.device_location_enabled == true
}
