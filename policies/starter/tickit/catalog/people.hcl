source "users" {
  integration = "demo"
  table       = "tickit.users"
  tags        = ["domain.people"]
  owners      = ["carol"]

  column "userid" { type = "integer" }
  column "username" { type = "char(8)" }
  column "firstname" { type = "varchar(30)" }
  column "lastname" {
    type = "varchar(30)"
    tags = ["pii.name"]
  }
  column "city" { type = "varchar(30)" }
  column "state" { type = "char(2)" }
  column "region" {
    type = "varchar(8)"
    tags = ["geo.region"]
  }
  column "email" {
    type = "varchar(100)"
    tags = ["pii.email"]
  }
  column "phone" {
    type = "char(14)"
    tags = ["pii.phone"]
  }
  column "likesports" { type = "boolean" }
  column "liketheatre" { type = "boolean" }
}
