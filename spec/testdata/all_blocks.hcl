# A place for a line in each block that has a default.
integration "prod" {
  # integration
  host     = "127.0.0.1"
  database = "analytics"
  plan {
    # integration plan
    username = "reader"
  }
  impersonation {
    # integration impersonation
  }
  review {
    # integration review
  }
  drift {
    # integration drift
    ignore {
      # integration drift ignore
      object = "view governed.tmp_*"
    }
  }
}
tag "pii" {
  # tag
}
source "customers" {
  # source
  integration = "prod"
  table       = "crm.customers"
  column "id" {
    # source column
    type = "integer"
  }
}
attribute "region" {
  # attribute
}
group "analysts" {
  # group
}
user "alice" {
  # user
}
subscription "readers" {
  # subscription
  on    = true
  allow = true
}
approval "alice" {
  # approval
  user   = "alice"
  source = "customers"
}
membership "alice" {
  # membership
  user  = "alice"
  group = "analysts"
  until = "2030-01-01T00:00:00Z"
}
exception "alice" {
  # exception
  who = ["alice"]
  on  = true
  may = ["read"]
}
forbid "nothing" {
  # forbid
  on  = false
  who = false
}
mask "id" {
  # mask
  on     = has_tag(column, "pii")
  method = round(10)
}
row_filter "some" {
  # row_filter
  on   = true
  keep = row.id > 1
}
purpose "fraud" {
  # purpose
}
project "q3" {
  # project
}
test "alice" {
  # test
  as     = "alice"
  source = "customers"
  rows   = [{ id = 2 }]
  expect = [{ id = 2 }]
}
