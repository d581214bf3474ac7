source "listing" {
  integration = "demo"
  table       = "tickit.listing"
  tags        = ["domain.sales"]

  column "listid" { type = "integer" }
  column "sellerid" { type = "integer" }
  column "eventid" { type = "integer" }
  column "dateid" { type = "smallint" }
  column "numtickets" { type = "smallint" }
  column "priceperticket" {
    type = "decimal(8,2)"
    tags = ["money"]
  }
  column "totalprice" {
    type = "decimal(8,2)"
    tags = ["money"]
  }
  column "listtime" { type = "timestamp" }
}

source "sales" {
  integration = "demo"
  table       = "tickit.sales"
  tags        = ["domain.sales"]
  owners      = ["carol"]

  column "salesid" { type = "integer" }
  column "listid" { type = "integer" }
  column "sellerid" { type = "integer" }
  column "buyerid" { type = "integer" }
  column "eventid" { type = "integer" }
  column "dateid" { type = "smallint" }
  column "region" {
    type = "varchar(8)"
    tags = ["geo.region"]
  }
  column "qtysold" { type = "smallint" }
  column "pricepaid" {
    type = "decimal(8,2)"
    tags = ["money"]
  }
  column "commission" {
    type = "decimal(8,2)"
    tags = ["money"]
  }
  column "saletime" { type = "timestamp" }
}
