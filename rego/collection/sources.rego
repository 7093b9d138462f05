package leapca.collection

# METADATA
# title: Where personal information may come from
# description: What the user provides, what the user authorises LeapCa to obtain, and what third parties share about the user (A22).
# custom:
#   id: LC1001
#   clause: "1"
#   permits: true
#   zh: 个人信息的来源
#   description_zh: 用户提供的、用户授权获取的以及第三方分享的有关用户的信息(A22)。
applies contains "sources" if {
	data.leapca.facts.collection.collecting
	some _ in data.leapca.facts.collection.opened
}

applies contains "sources" if {
	data.leapca.facts.collection.collecting
	data.leapca.facts.collection.from_third_party
}

applies contains "sources" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "covert_capture"
}

applies contains "sources" if {
	data.leapca.facts.collection.collecting
	not input.collection.mode
	some _ in data.leapca.facts.collection.taken
}

deny contains ["sources", defect] if {
	"sources" in applies
	data.leapca.facts.collection.from_third_party
	some defect in data.leapca.facts.collection.defects
}

review contains ["sources", question] if {
	"sources" in applies
	data.leapca.facts.collection.from_third_party
	some question in data.leapca.facts.collection.questions
}

# METADATA
# title: nothing says how the data are collected
# custom:
#   at: collection
#   zh: 未说明数据如何收集
#   remedy: declare the mode of collection
#   remedy_zh: 声明收集方式
deny contains ["sources", "way_of_collection_missing"] if {
	"sources" in applies
	not input.collection.mode
}

# METADATA
# title: the data are captured covertly
# custom:
#   at: collection
#   zh: 数据为隐蔽采集所得
#   remedy: drop the collection; take only what the user provides or authorises
#   remedy_zh: 取消该收集;仅收集用户提供或授权的信息
deny contains ["sources", "captured_covertly"] if {
	"sources" in applies
	input.collection.mode == "covert_capture"
}

# METADATA
# title: '{element} is bought, and no explicit prior consent of the user covers it and the purpose'
# custom:
#   at: collection
#   zh: 购买了 {element},而没有涵盖该信息和目的的用户事先明确同意
#   remedy: drop {element}, or obtain the user's explicit prior consent that covers it and the purpose
#   remedy_zh: 去掉 {element},或事先取得用户涵盖该信息和目的的明确同意
deny contains ["sources", ["purchased_without_consent", element]] if {
	"sources" in applies
	input.collection.mode == "purchased_from_third_party"
	some element in data.leapca.facts.collection.taken
	not element in data.leapca.facts.collection.opted_in
}

# METADATA
# title: that the third party may share the data is not on record
# custom:
#   at: collection
#   zh: 没有记录表明第三方有权分享该数据
#   remedy: name the source and record its right to share, obtain the user's explicit prior consent, or legal records a sign-off
#   remedy_zh: 写明来源并记录其有权分享,或事先取得用户明确同意,或由法务记录签署
review contains ["sources", "source_not_documented"] if {
	"sources" in applies
	input.collection.mode == "third_party_shared"
	some _ in data.leapca.facts.collection.resting
	not data.leapca.facts.collection.documented
}
