# METADATA
# title: Whether the data still identify somebody
# description: anonymised data are outside the policy; de-identified data are 2.2(4) data when nothing residual identifies and the risk is assessed (1, A25)
package leapca.facts.identifiability

# Declared to concern no person, and nothing in it says otherwise.
anonymous if {
	data.leapca.facts.minor.no_person
	not concerns_a_person
	not speaks_of_people
}

# Who leaves open whether people are recognised again speaks of people.
speaks_of_people if defective

speaks_of_people if risk_left_open

speaks_of_people if text_left_open

speaks_of_people if key_unclear

concerns_a_person if some _ in elements_of_a_person

# Declared to concern no person, and yet it carries what is or may be about one.
said_to_be_nobodys if {
	data.leapca.facts.minor.no_person
	concerns_a_person
	not input.safeguards.anonymised == true
}

# What is not known to be about nobody may be about somebody.
elements_of_a_person contains element if {
	some element in input.data
	not element in elements_of_nobody
}

elements_of_nobody contains element if {
	some element in input.data
	input.data_categories[element] == "none"
}

elements_of_nobody contains element if {
	some element in input.data
	startswith(input.data_categories[element], "system")
}

anonymous if {
	input.safeguards.anonymised == true
	not defective
	not risk_left_open
	not text_left_open
	not key_unclear
}

deidentified if {
	input.safeguards.deidentified == true
	not defective
	not questionable
}

# Personal information in the sense of the policy, as far as sections 5.2 and 7 go.
personal if {
	not anonymous
	not deidentified
	not presumed_nobody
}

# Declared to concern no person, with names that nobody knows: a doubt for legal, no reason to refuse.
presumed_nobody if {
	data.leapca.facts.minor.no_person
	not known_person
	not speaks_of_people
}

known_person if {
	some category in input.data_categories
	startswith(category, "user")
}

defective if some _ in defects

questionable if some _ in questions

risk_assessed if input.reidentification_risk in {"assessed_none", "assessed_low"}

risk_left_open if input.reidentification_risk in {"not_assessed", "not_assessed_small_cells"}

text_left_open if "unknown_free_text" in input.residual_identifiers

# METADATA
# title: '{element} still identifies the person'
# custom:
#   zh: '{element} 仍可识别个人'
#   remedy: remove {element} from the de-identified data
#   remedy_zh: 从去标识化数据中去掉 {element}
defects contains ["residual_identifier", element] if {
	some element in input.residual_identifiers
	element != "unknown_free_text"
}

# METADATA
# title: the recipient holds the key that identifies the people again
# custom:
#   at: reidentification_key_held_by
#   zh: 接收方持有可重新识别个人的密钥或对照表
#   remedy: keep the re-identification key with LeapCa, or drop the join key
#   remedy_zh: 重新识别的密钥只由 LeapCa 保管,或去掉关联键
defects contains "key_with_recipient" if input.reidentification_key_held_by in data.readings.A25.value.key_holders_that_identify

defects contains "key_with_recipient" if input.reidentification_key_held_by == input.recipient.name

# METADATA
# title: the risk of re-identification is assessed as high
# custom:
#   at: reidentification_risk
#   zh: 重新识别风险被评估为高
#   remedy: aggregate or generalise further and assess again
#   remedy_zh: 进一步聚合或泛化后重新评估
defects contains "reidentification_risk_high" if input.reidentification_risk == "assessed_high"

# METADATA
# title: nobody has assessed the risk of re-identification
# custom:
#   at: reidentification_risk
#   zh: 尚未评估重新识别的风险
#   remedy: assess the risk and record it, or legal records a sign-off
#   remedy_zh: 评估风险并记录,或由法务记录签署
questions contains "reidentification_risk_not_assessed" if not risk_known

risk_known if risk_assessed

risk_known if input.reidentification_risk == "assessed_high"

# METADATA
# title: it is unclear who holds the key that identifies the people again
# custom:
#   at: reidentification_key_held_by
#   zh: 重新识别的密钥由谁持有并不清楚
#   remedy: state that LeapCa alone holds the key, or legal records a sign-off
#   remedy_zh: 写明密钥仅由 LeapCa 持有,或由法务记录签署
questions contains "key_holder_unclear" if key_unclear

key_unclear if {
	input.reidentification_key_held_by
	not key_elsewhere
}

key_elsewhere if input.reidentification_key_held_by in data.readings.A25.value.key_holders_that_do_not_identify

# METADATA
# title: free text that nobody has examined may identify people
# custom:
#   at: residual_identifiers
#   zh: 未经检查的自由文本可能识别个人
#   remedy: drop the free text, or examine and record it
#   remedy_zh: 去掉自由文本,或检查后记录
questions contains "free_text_not_assessed" if text_left_open
