package leapca.collection

# METADATA
# title: What users upload
# description: The information that the user uploads while using the service; nothing that a scan finds.
# custom:
#   id: LC1102
#   clause: "1.1(2)"
#   permits: true
#   zh: 用户上传的信息
#   description_zh: 用户在使用产品及服务过程中上传的信息;扫描所得不在其列。
applies contains "user_upload" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "user_upload"
	some _ in data.leapca.facts.collection.resting
}

applies contains "user_upload" if {
	data.leapca.facts.collection.collecting
	input.collection.mode == "background_scan"
}

deny contains ["user_upload", defect] if {
	"user_upload" in applies
	some defect in data.leapca.facts.collection.defects
}

review contains ["user_upload", question] if {
	"user_upload" in applies
	some question in data.leapca.facts.collection.questions
}

# METADATA
# title: the data were scanned in the background, not uploaded by the user
# custom:
#   at: collection
#   zh: 数据为后台扫描所得,而非用户上传
#   remedy: take only what the user uploads
#   remedy_zh: 仅收集用户上传的内容
deny contains ["user_upload", "scanned_not_uploaded"] if {
	"user_upload" in applies
	input.collection.mode == "background_scan"
}
