package leapca.rights

# METADATA
# title: There are routes to access, modify and delete
# description: What LeapCa retains users can see, correct and delete by routes that its pages publish; a law that names the data may bar deletion.
# custom:
#   id: LC6104
#   clause: "6.1(1)"
#   zh: 提供访问、修改、删除的途径
#   description_zh: LeapCa 保留的信息,用户可通过页面公布的途径访问、修改和删除;写明该数据的法律可以排除删除。
applies contains "routes" if data.leapca.facts.identifiability.personal

# After cancellation nobody logs in any more, and a single request has its own answer.
routes_wanted if {
	input.action == "retain"
	not account_gone
	not input.rights_request
}

account_gone if input.data_subject.account_status == "cancelled"

account_gone if {
	input.retention.after_cancellation
	not input.data_subject.account_status == "active"
}

delete_route if input.retention.user_delete_route == true

delete_route if law_keeps_all

route_declared contains "access" if input.retention.user_access_route in {true, false}

route_declared contains "modify" if input.retention.user_modify_route in {true, false}

# METADATA
# title: users have no route to delete the data
# custom:
#   at: retention
#   zh: 用户没有删除数据的途径
#   remedy: publish a route to delete, and record it
#   remedy_zh: 公布删除途径,并记录
deny contains ["routes", "no_delete_route"] if {
	"routes" in applies
	routes_wanted
	not delete_route
}

deny contains ["routes", "no_delete_route"] if {
	"routes" in applies
	input.retention.user_delete_route == false
	not law_keeps_all
}

# METADATA
# title: users have no route to access the data
# custom:
#   at: retention
#   zh: 用户没有访问数据的途径
#   remedy: publish a route to access, and record it
#   remedy_zh: 公布访问途径,并记录
deny contains ["routes", "no_access_route"] if {
	"routes" in applies
	input.retention.user_access_route == false
}

# METADATA
# title: users have no route to modify the data
# custom:
#   at: retention
#   zh: 用户没有修改数据的途径
#   remedy: publish a route to modify, and record it
#   remedy_zh: 公布修改途径,并记录
deny contains ["routes", "no_modify_route"] if {
	"routes" in applies
	input.retention.user_modify_route == false
}

# METADATA
# title: nothing says whether users have a route to {element} the data
# custom:
#   at: retention
#   zh: 未说明用户是否有 {element} 数据的途径
#   remedy: declare the route
#   remedy_zh: 声明该途径
review contains ["routes", ["route_unknown", route]] if {
	"routes" in applies
	routes_wanted
	some route in data.readings.A14.value.routes_to_declare
	not route in route_declared
}
