package leapca.acts

# METADATA
# title: What legal has refused does not pass
# description: Data are kept from unauthorised use and disclosure; a recorded refusal of legal stands, whatever ground is claimed.
# custom:
#   id: LC2201
#   clause: "2.2(1)"
#   zh: 法务已拒绝的,不予放行
#   description_zh: 防止信息遭到未经授权的使用和披露;法务已记录的拒绝,无论主张何种依据均有效。
applies contains "refused" if data.leapca.facts.sign_off.says == "refuses"

# METADATA
# title: legal has reviewed this flow and refused it
# custom:
#   zh: 法务已审核并拒绝该流转
#   remedy: drop the flow, or change what legal objected to and ask again
#   remedy_zh: 取消该流转,或就法务所指之处修改后重新送审
deny contains ["refused", "refused_by_legal"] if "refused" in applies
