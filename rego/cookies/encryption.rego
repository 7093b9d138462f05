package leapca.cookies

# METADATA
# title: What cookies process is encrypted
# description: Cookies serve the operation of the site and the user's experience; what they process is as a rule encrypted, in similar technologies too (A08).
# custom:
#   id: LC4100
#   clause: "4.1"
#   permits: true
#   zh: Cookie 处理的信息须加密
#   description_zh: Cookie 用于保障网站运行、提升体验;其处理的信息一般均需加密,同类技术亦然(A08)。
applies contains "encryption" if in_use

applies contains "encryption" if input.action == "cookie"

# METADATA
# title: the act sets or reads a cookie, and nothing says which
# custom:
#   at: cookie
#   zh: 行为涉及 Cookie,但未说明是哪个 Cookie
#   remedy: declare what the cookie contains, whether it is encrypted, and how users delete and manage it
#   remedy_zh: 声明该 Cookie:内容、是否加密、用户如何删除和管理
deny contains ["encryption", "cookie_not_described"] if {
	"encryption" in applies
	not input.cookie
}

# METADATA
# title: the cookie holds a plain value, and no exception is documented
# custom:
#   at: cookie
#   zh: Cookie 为明文,且没有记录例外理由
#   remedy: encrypt the value, or document why it cannot be
#   remedy_zh: 对 Cookie 值加密,或记录不能加密的理由
deny contains ["encryption", "cookie_in_plain"] if {
	"encryption" in applies
	input.cookie
	not encrypted
	not input.cookie.unencrypted_exception
}

# METADATA
# title: whether the documented exception lets the cookie hold a plain value is for legal to decide
# custom:
#   at: cookie
#   zh: 所记录的例外能否使 Cookie 为明文,须由法务判断
#   remedy: encrypt the value, or legal records a sign-off
#   remedy_zh: 对 Cookie 值加密,或由法务记录签署
review contains ["encryption", "cookie_in_plain_by_exception"] if {
	"encryption" in applies
	not encrypted
	input.cookie.unencrypted_exception
}

encrypted if {
	some fact, said in input.cookie
	said == true
	fact in data.readings.A08.value.encryption_is_shown_by
}

# A technology that legal takes to be of another kind needs no encryption (A08).
encrypted if input.cookie.technology in data.readings.A08.value.other_technologies
