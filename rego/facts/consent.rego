# METADATA
# title: The data subject's consent
# description: |
#   明确同意 is an affirmative, specific act that names recipient, purpose and data, given before the flow (A16).
#   Whether it is wanted "explicitly" (3.1(1), 3.2(1)) or at all (3.3(1)), these are the ways in which a consent falls short.
package leapca.facts.consent

present if input.evidence.consent

explicit if input.evidence.consent.form in data.readings.A16.value.explicit_forms

informal if input.evidence.consent.form in data.readings.A16.value.informal_forms

active if {
	input.evidence.consent.status == "active"
	not withdrawn
}

withdrawn if input.evidence.consent.status == "withdrawn"

withdrawn if input.evidence.consent.id in input.data_subject.settings.withdrawn_consents

withdrawn if input.purpose.code in input.data_subject.settings.withdrawn_consents

withdrawn if input.purpose.class in input.data_subject.settings.withdrawn_consents

before_action if input.evidence.consent.obtained == "before_action"

names_recipient if {
	some name in data.leapca.facts.recipient.names
	name in input.evidence.consent.scope.recipients
}

names_purpose if input.purpose.code in input.evidence.consent.scope.purposes

named contains element if some element in input.evidence.consent.scope.data

covers_changed_purpose if input.evidence.consent.covers_changed_purpose == true

# A new consent for a changed purpose (3.1(4)): to this recipient, of all these data.
renewed if {
	explicit
	active
	before_action
	covers_changed_purpose
	names_recipient
	not leaves_out_data
}

leaves_out_data if {
	some element in input.data
	not element in named
}

# What stays with LeapCa needs no recipient named.
leaves_leapca if {
	input.action in {"share", "transfer", "disclose"}
	not data.leapca.facts.recipient.inside
}

flawed if some _ in defects

# METADATA
# title: no consent is recorded
# custom:
#   at: evidence
#   zh: 没有记录任何同意
#   remedy: record the user's explicit consent that names recipient, purpose and data, or drop the flow
#   remedy_zh: 记录用户明确同意(写明接收方、目的和数据),或取消该流转
defects contains "consent_missing" if not present

# METADATA
# title: the consent was withdrawn
# custom:
#   at: evidence
#   zh: 同意已被撤回
#   see_also: ["6.1(2)"]
#   remedy: stop the flow, or obtain a new explicit consent
#   remedy_zh: 停止该流转,或重新取得明确同意
defects contains "consent_withdrawn" if {
	present
	withdrawn
}

# METADATA
# title: the consent is not in force
# custom:
#   at: evidence
#   zh: 同意未处于有效状态
#   remedy: obtain a consent that is in force, or stop the flow
#   remedy_zh: 取得有效的同意,或停止该流转
defects contains "consent_not_active" if {
	present
	not active
	not withdrawn
}

# METADATA
# title: the consent was not obtained before the action
# custom:
#   at: evidence
#   zh: 同意不是事先取得的
#   remedy: obtain the consent before the data are used or leave
#   remedy_zh: 在使用或提供数据之前取得同意
defects contains "consent_not_before_action" if {
	present
	not before_action
}

# METADATA
# title: the consent does not name the recipient {recipient}
# custom:
#   at: evidence
#   zh: 同意未写明接收方 {recipient}
#   remedy: obtain a consent that names this recipient
#   remedy_zh: 取得写明该接收方的同意
defects contains "consent_misses_recipient" if {
	present
	leaves_leapca
	not names_recipient
}

# METADATA
# title: the consent does not name the purpose {purpose}
# custom:
#   at: evidence
#   zh: 同意未写明目的 {purpose}
#   remedy: obtain a consent that names this purpose
#   remedy_zh: 取得写明该目的的同意
defects contains "consent_misses_purpose" if {
	present
	not names_purpose
}

# METADATA
# title: the consent does not cover {element}
# custom:
#   at: evidence
#   zh: 同意未涵盖 {element}
#   remedy: drop {element}, or obtain a consent that covers it
#   remedy_zh: 去掉 {element},或取得涵盖它的同意
defects contains ["consent_misses_element", element] if {
	present
	some element in input.data
	not element in named
}

# METADATA
# title: the user withdrew {element} from the consent
# custom:
#   at: evidence
#   zh: 用户已就 {element} 撤回同意
#   see_also: ["6.1(2)"]
#   remedy: drop {element}
#   remedy_zh: 去掉 {element}
defects contains ["consent_element_withdrawn", element] if {
	present
	some element in input.data
	element in input.data_subject.settings.withdrawn_elements
}

# METADATA
# title: only some of the people in the data have consented
# custom:
#   at: evidence
#   zh: 数据涉及的人中只有一部分作出了同意
#   remedy: leave out the rows of those who did not consent, and record full coverage
#   remedy_zh: 剔除未同意者的数据行,并记录为全部涵盖
defects contains "consent_covers_some_rows" if {
	present
	input.evidence.consent.row_coverage == "partial"
}

# METADATA
# title: the recipient changes the purpose and the consent does not cover the new one
# custom:
#   at: evidence
#   zh: 接收方改变了目的,而同意未涵盖新目的
#   remedy: obtain a new consent for the changed purpose
#   remedy_zh: 就改变后的目的重新取得同意
defects contains "consent_misses_changed_purpose" if {
	present
	input.recipient.changes_purpose == true
	not covers_changed_purpose
}
