# Names under which people carry values. Values that are not listed are refused.
attribute "region" { values = ["amer", "emea", "apac"] }

# Members inherit the attributes of their groups.
group "analysts" {}
group "privacy" {
  attributes = { region = ["amer", "emea", "apac"] }
}

# A label is the account in the warehouse, unless username says otherwise.
# For many people, use a file: profiles "staff" { path = "people/*.csv" }
user "alice" {
  groups     = ["analysts"]
  attributes = { region = ["emea"] }
}

user "bob" {
  groups = ["privacy"]
}
