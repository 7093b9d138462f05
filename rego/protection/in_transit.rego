package leapca.protection

# METADATA
# title: Personal data are protected in transit
# description: https or the like; every hop that carries user data is protected (A19).
# custom:
#   id: LC5102
#   clause: "5.1(2)"
#   zh: 个人数据传输须受保护
#   description_zh: 通过 https 等方式保障用户数据在传输过程中的安全,适用于承载用户数据的每一跳(A19)。
applies contains "in_transit" if not data.leapca.facts.identifiability.anonymous

# METADATA
# title: the data travel unprotected
# custom:
#   at: safeguards
#   zh: 数据以不受保护的方式传输
#   see_also: ["5.4"]
#   remedy: send the data by https, mTLS or sftp
#   remedy_zh: 通过 https、mTLS 或 sftp 传输
deny contains ["in_transit", "transport_unprotected"] if {
	"in_transit" in applies
	input.safeguards.transport in data.readings.A19.value.unprotected_transports
}

# METADATA
# title: the data are not encrypted in transit
# custom:
#   at: safeguards
#   zh: 数据在传输中未加密
#   remedy: encrypt the connection on every hop
#   remedy_zh: 对每一跳连接加密
deny contains ["in_transit", "not_encrypted_in_transit"] if {
	"in_transit" in applies
	input.safeguards.encrypted_in_transit == false
}

# METADATA
# title: nothing says how the data are protected in transit
# custom:
#   at: safeguards
#   zh: 未说明数据在传输中如何受到保护
#   remedy: declare the transport (https, mTLS or sftp) of the flow
#   remedy_zh: 声明该流转的传输方式(https、mTLS 或 sftp)
deny contains ["in_transit", "transport_not_declared"] if {
	"in_transit" in applies
	input.action in data.readings.A19.value.hops
	not input.safeguards.transport
	not input.safeguards.encrypted_in_transit == true
	not input.safeguards.encrypted_in_transit == false
}

# METADATA
# title: home-made cryptography protects the data in transit
# custom:
#   at: safeguards
#   zh: 数据传输采用自行设计的加密
#   remedy: use https, mTLS or sftp, or legal records a sign-off
#   remedy_zh: 改用 https、mTLS 或 sftp,或由法务记录签署
review contains ["in_transit", "transport_home_made"] if {
	"in_transit" in applies
	input.safeguards.transport in data.readings.A27.value.transports_for_legal
}
