integration "prod" {
  host     = "127.0.0.1"
  port     = 5439
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
tag "pii" {}
tag "geo" {}
source "customers" {
  integration = "prod"
  table       = "crm.customers"
  column "id" { type = "bigint" }
  column "email" {
    type = "varchar(256)"
    tags = ["pii"]
  }
  column "region" {
    type = "varchar(8)"
    tags = ["geo"]
  }
  column "birth" { type = "date" }
}
attribute "region" {}
group "analysts" { attributes = { region = ["emea"] } }
group "privacy" {}
user "alice" { groups = ["analysts"] }
user "bob" { groups = ["analysts", "privacy"] }
user "carl" {}
purpose "audit" { statement = "I use this data only for the audit." }
project "audit-2026" {
  members  = ["carl"]
  sources  = ["customers"]
  purposes = ["audit"]
}
subscription "analysts" {
  on    = true
  allow = contains(user.groups, "analysts")
}
subscription "audit" {
  on    = true
  allow = has_purpose("audit")
}
mask "email" {
  on     = has_tag(column, "pii")
  method = hash()
  unless = contains(user.groups, "privacy")
}
row_filter "own-region" {
  on     = has_column(source, "geo")
  keep   = contains(user.attributes.region, tagged("geo"))
  unless = has_purpose("audit")
}
