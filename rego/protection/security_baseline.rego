package leapca.protection

# METADATA
# title: Protective measures that meet the industry's standard
# description: Reasonable rules and security technology keep personal information from unauthorised access, change and loss.
# custom:
#   id: LC5101
#   clause: "5.1(1)"
#   zh: 符合业界标准的安全防护措施
#   description_zh: 以合理的制度和安全技术防止个人信息被未经授权访问、修改或丢失。
applies contains "security_baseline" if data.leapca.facts.identifiability.personal

# METADATA
# title: the system does not meet the security baseline
# custom:
#   at: from
#   zh: 系统未达到安全基线
#   remedy: bring the system up to the baseline, and record it
#   remedy_zh: 使系统达到安全基线,并记录
deny contains ["security_baseline", "below_security_baseline"] if {
	"security_baseline" in applies
	input.safeguards.security_baseline == false
}

deny contains ["security_baseline", "below_security_baseline"] if {
	"security_baseline" in applies
	input.action in data.readings.A27.value.acts_that_show_the_baseline
	not input.safeguards.security_baseline == true
}
