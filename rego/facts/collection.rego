# METADATA
# title: What is collected, and what covers it
# description: |
#   Each element of a collection is covered by the clause of section 1 that its mode claims (A28), or opened by the user's own choice (1).
#   Which categories a clause reaches is A15 and A26.
package leapca.facts.collection

personal if {
	not data.leapca.facts.identifiability.anonymous
	not data.leapca.facts.identifiability.presumed_nobody
}

collecting if {
	input.action == "collect"
	personal
}

# The way data came is judged wherever it is declared; to delete them, or to fulfil a duty with them, is not to profit from it.
handled_on if {
	personal
	not input.action == "collect"
	not input.action == "delete"
	not for_a_duty
}

for_a_duty if input.purpose.class in data.readings.A22.value.duties

automatic if input.collection.mode == "automatic"

from_third_party if input.collection.mode in {"third_party_shared", "purchased_from_third_party"}

# A22: the source is named, and its right to share is on record.
documented if {
	input.collection.source
	input.collection.source_lawfulness in data.readings.A22.value.documented
}

# What comes from the user, by the ways of 1.1 and 1.2.
first_hand if input.collection.mode in {"user_provided", "user_upload", "event_form", "third_party_login", "automatic"}

# A feature that is switched off for those who refuse takes nothing from them (1.3).
left_out contains element if {
	first_hand
	input.collection.feature_disabled_on_refusal == true
	some element in input.data_subject.settings.refused_elements
}

taken contains element if {
	some element in input.data
	not element in of_nobody
	not element in left_out
}

of_nobody contains element if some element in data.leapca.facts.identifiability.elements_of_nobody

# The user's own choice: explicit, live, before the act, and it names purpose and element.
opted_in contains element if {
	data.leapca.facts.consent.explicit
	data.leapca.facts.consent.active
	data.leapca.facts.consent.before_action
	data.leapca.facts.consent.names_purpose
	not input.evidence.consent.row_coverage == "partial"
	some element in data.leapca.facts.consent.named
	not element in withdrawn
}

withdrawn contains element if some element in input.data_subject.settings.withdrawn_elements

# What the mode's own clause does not reach rests on the choice; the rest is judged by that clause.
opened contains element if {
	some element in taken
	element in opted_in
	not element in covered
	not element in sensitive
	not element in untold
}

resting contains element if {
	some element in taken
	not element in opened
}

covered contains element if {
	input.collection.mode == "user_provided"
	some element in typed_in
	not element in withheld
}

covered contains element if {
	input.collection.mode == "third_party_login"
	some element in with_login
}

covered contains element if {
	input.collection.mode in {"user_upload", "event_form"}
	some element in taken
	not element in withheld
}

covered contains element if {
	automatic
	some element in in_device_list
}

covered contains element if {
	automatic
	some element in in_log
}

covered contains element if {
	automatic
	some element in location
}

# In the device's own data 1.2(1) judges what is not told.
by_device_list contains element if {
	automatic
	some element in about_device
}

about_device contains element if {
	some element in of_a_device
	not element in in_log
}

withheld contains element if some element in of_others

withheld contains element if some element in not_handed_over

set_apart contains element if some element in withheld

set_apart contains element if some element in sensitive

set_apart contains element if some element in untold

# What only the clause's own list decides.
ordinary contains element if {
	some element in resting
	not element in set_apart
}

# A category that says nothing of what is taken.
untold contains element if {
	some element in input.data
	not element in told
}

told contains element if {
	some element, category in input.data_categories
	not category in says_nothing
}

says_nothing contains category if some category in data.readings.A15.value.says_nothing

# METADATA
# title: '{element} is data of other people'
# custom:
#   zh: '{element} 是他人的信息'
#   remedy: drop {element}, or obtain the user's explicit prior consent that covers it and the purpose
#   remedy_zh: 去掉 {element},或事先取得用户涵盖该信息和目的的明确同意
defects contains ["element_of_others", element] if {
	some element in resting
	element in of_others
}

# METADATA
# title: '{element} was never submitted by the user'
# custom:
#   zh: '{element} 是用户并未提交的内容'
#   remedy: drop {element}, or take it only when the user submits it
#   remedy_zh: 去掉 {element},或仅在用户提交时收集
defects contains ["element_not_handed_over", element] if {
	some element in resting
	element in not_handed_over
}

# METADATA
# title: whether {element} may be collected this way is for legal to decide
# custom:
#   zh: '{element} 较为敏感,能否如此收集须由法务判断'
#   remedy: drop {element}, or legal records a sign-off
#   remedy_zh: 去掉 {element},或由法务记录签署
questions contains ["element_sensitive", element] if {
	some element in resting
	element in sensitive
	not element in by_device_list
}

# METADATA
# title: nobody knows what {element} holds
# custom:
#   zh: 不清楚 {element} 是什么信息
#   remedy: declare the data category of {element}, add the name to the dictionary, or drop it
#   remedy_zh: 声明 {element} 的数据类别,将该名称补入词典,或去掉它
questions contains ["element_untold", element] if {
	some element in resting
	element in untold
	not element in by_device_list
}

# Captured covertly, in this act or before it.
captured contains element if {
	input.collection.mode == "covert_capture"
	collecting
	some element in taken
}

captured contains element if {
	input.collection.mode == "covert_capture"
	handled_on
	some element in taken
}

# What a user may type in (1.1(1)).
typed_in contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.typed_in
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# What comes with a third-party login (1.1(1)).
with_login contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.with_login
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# Whatever tells of the device.
of_a_device contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.of_a_device
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# The closed list of 1.2(1).
in_device_list contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.device
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# SIM numbers may be 「PLMN 相关」 or not (1.2(1)).
beside_plmn contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.beside_plmn
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# Logs (1.2(2)).
in_log contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.log
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# What stands near a log.
near_log contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.near_log
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# Too sensitive for an open list, whatever the way.
sensitive contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.sensitive
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# Other people's data.
of_others contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.of_others
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# Typed or copied, and never submitted.
not_handed_over contains element if {
	some element, own in input.data_categories
	some category in data.readings.A15.value.not_handed_over
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# The real location, by whatever technique (1.2(3)).
location contains element if {
	some element, own in input.data_categories
	some category in data.readings.A26.value.location
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}

# A place derived from the IP address.
derived_from_ip contains element if {
	some element, own in input.data_categories
	some category in data.readings.A26.value.derived_from_ip
	startswith(concat("", [own, "."]), concat("", [category, "."]))
}
