attribute "region" { values = ["emea", "amer", "apac"] }
attribute "training" { values = ["privacy"] }

group "analysts" {}
group "marketing" {}
group "finance" {
  attributes = { region = ["emea", "amer", "apac"] }
}

user "alice" {
  groups     = ["analysts"]
  attributes = { region = ["emea"], training = ["privacy"] }
}

user "bob" {
  groups     = ["marketing"]
  attributes = { region = ["amer"], training = ["privacy"] }
}

user "carol" {
  groups     = ["finance"]
  attributes = { training = ["privacy"] }
}

# An analyst who has not had the privacy training yet: the guardrail on
# personal data keeps them out of "users", whatever else lets them in.
user "dave" {
  groups     = ["analysts"]
  attributes = { region = ["apac"] }
}

# An auditor from outside, who had access until the end of January.
user "erin" {}
