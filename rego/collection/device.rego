package leapca.collection

# METADATA
# title: The closed list of device information
# description: Name, model, identification code, system and application version, language, resolution and PLMN of the device that logs in; the list is closed (A15).
# custom:
#   id: LC1201
#   clause: "1.2(1)"
#   permits: true
#   zh: 设备信息以所列为限
#   description_zh: 登录设备的名称、型号、识别码、系统和应用版本、语言、分辨率和 PLMN 相关信息;列举封闭(A15)。
applies contains "device" if {
	data.leapca.facts.collection.automatic
	data.leapca.facts.collection.collecting
	some element in data.leapca.facts.collection.resting
	element in data.leapca.facts.collection.about_device
}

# METADATA
# title: '{element} is not in the list of device information'
# custom:
#   zh: '{element} 不在设备信息的列举之内'
#   remedy: drop {element}, or obtain the user's explicit prior consent that covers it and the purpose
#   remedy_zh: 去掉 {element},或事先取得用户涵盖该信息和目的的明确同意
deny contains ["device", ["element_not_in_device_list", element]] if {
	"device" in applies
	some element in data.leapca.facts.collection.resting
	element in data.leapca.facts.collection.about_device
	not element in data.leapca.facts.collection.in_device_list
	not element in data.leapca.facts.collection.beside_plmn
	not element in data.leapca.facts.collection.untold
}

# METADATA
# title: whether {element} is information relating to the PLMN is for legal to decide
# custom:
#   zh: '{element} 是否属于 PLMN 相关信息,须由法务判断'
#   remedy: drop {element}, or legal records a sign-off
#   remedy_zh: 去掉 {element},或由法务记录签署
review contains ["device", ["element_beside_plmn", element]] if {
	"device" in applies
	some element in data.leapca.facts.collection.resting
	element in data.leapca.facts.collection.beside_plmn
}

# METADATA
# title: '{element} does not say which attribute of the device it is'
# custom:
#   zh: '{element} 未写明是设备的哪项信息'
#   remedy: name the attribute and its data category, or drop {element}
#   remedy_zh: 写明具体信息及其数据类别,或去掉 {element}
review contains ["device", ["device_element_untold", element]] if {
	"device" in applies
	some element in data.leapca.facts.collection.resting
	element in data.leapca.facts.collection.about_device
	element in data.leapca.facts.collection.untold
}
