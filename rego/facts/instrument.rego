# METADATA
# title: The law or legal document behind a demand
# description: a demand needs a matching document that is in force, addressed to LeapCa and names the data (3.1(2), 3.2(2), 3.3(3), A03, A23)
package leapca.facts.instrument

present if input.evidence.legal_instrument

in_force if input.evidence.legal_instrument.status in {"valid", "in_force"}

addressed_to_leapca if input.evidence.legal_instrument.addressed_to in data.readings.A23.value.addressees

# A statute speaks to everybody; whoever addresses it to another says that it is not ours.
addressed_to_leapca if {
	input.basis == "legal_obligation"
	not addressed
}

addressed if input.evidence.legal_instrument.addressed_to

# A23 lists how the name of a legal document ends (a 法律意见书 is none), and the words of what is no document at all.
legal_document if {
	some word in data.readings.A23.value.legal_documents
	endswith(input.evidence.legal_instrument.type, word)
}

no_document if {
	some word in data.readings.A23.value.no_documents
	contains(input.evidence.legal_instrument.type, word)
}

named contains element if some element in input.evidence.legal_instrument.names_data

# METADATA
# title: the document is not in force
# custom:
#   at: evidence
#   zh: 法律文件未处于有效状态
#   remedy: obtain a document that is in force before any data leave
#   remedy_zh: 在提供数据之前取得有效的法律文件
defects contains "instrument_not_in_force" if {
	present
	not in_force
}

# METADATA
# title: an oral request is no legal document
# custom:
#   at: evidence
#   zh: 口头要求不是法律文件
#   remedy: ask the body for the matching legal document, such as an investigation letter
#   remedy_zh: 要求对方出具相应的法律文件,如调查函
defects contains "instrument_is_no_document" if {
	present
	no_document
}

# METADATA
# title: the document is not addressed to LeapCa
# custom:
#   at: evidence
#   zh: 法律文件的受文单位不是 LeapCa
#   remedy: ask for a document addressed to LeapCa
#   remedy_zh: 要求出具以 LeapCa 为受文单位的法律文件
defects contains "instrument_not_addressed_to_leapca" if {
	present
	not addressed_to_leapca
}

# METADATA
# title: the document does not name {element}
# custom:
#   at: evidence
#   zh: 法律文件未列明 {element}
#   remedy: drop {element}; hand over only what the document names
#   remedy_zh: 去掉 {element};只提供法律文件列明的数据
defects contains ["instrument_does_not_name", element] if {
	present
	some element in input.data
	not element in named
}

# METADATA
# title: the body is not competent to make this demand
# custom:
#   at: to
#   zh: 提出要求的机关没有相应职权
#   remedy: refuse the demand, or wait for the competent body
#   remedy_zh: 拒绝该要求,或等待有权机关提出
defects contains "body_not_competent" if {
	present
	input.recipient.competent == false
}

# METADATA
# title: the demand comes from a foreign body
# custom:
#   at: to
#   zh: 要求由境外机构提出
#   remedy: legal decides whether the demand binds LeapCa, and records a sign-off
#   remedy_zh: 由法务判断该要求是否对 LeapCa 有约束力,并记录签署
questions contains "foreign_body" if data.leapca.facts.recipient.foreign

# METADATA
# title: it is doubtful whether this kind of paper is the matching legal document
# custom:
#   at: evidence
#   zh: 这类文书是否属于「相应的法律文件」存疑
#   remedy: ask for an investigation letter or the like, or legal records a sign-off
#   remedy_zh: 要求出具调查函等法律文件,或由法务记录签署
questions contains "document_doubtful" if {
	present
	not legal_document
	not no_document
}
