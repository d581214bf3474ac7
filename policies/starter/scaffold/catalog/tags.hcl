# Policies speak of tags, not of columns, so that a new table is governed as
# soon as its columns are tagged. Tags are a tree: "pii" reaches "pii.email".
tag "domain.sales" { description = "Who bought what, and for how much" }

tag "pii" { description = "Personal data" }
tag "pii.name" {}
tag "pii.email" {}

tag "geo.region" { description = "The region that a row belongs to" }
