# Names under which people carry values; a value that is not listed is refused.
attribute "region" { values = ["amer", "emea", "apac"] }

# A group's attributes are its members' too.
group "analysts" {}
group "privacy" {
  attributes = { region = ["amer", "emea", "apac"] }
}

# A label is the account in the warehouse, unless username says otherwise.
# Many people come better from a file: profiles "staff" { path = "people/*.csv" }
user "alice" {
  groups     = ["analysts"]
  attributes = { region = ["emea"] }
}

user "bob" {
  groups = ["privacy"]
}
