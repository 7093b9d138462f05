package leapca.cookies

# A cookie that is set or read, in whatever act; to delete it, or to tell of an incident with it, is no use of it.
in_use if {
	input.cookie
	not gone
}

gone if input.action == "delete"

gone if {
	input.action == "notify"
	input.incident
}

# What the cookie contains.
held contains element if {
	some fact, names in input.cookie
	fact == "contains"
	some element in names
}
