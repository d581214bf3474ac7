source "venue" {
  integration = "demo"
  table       = "tickit.venue"
  tags        = ["domain.events"]

  column "venueid" { type = "smallint" }
  column "venuename" { type = "varchar(100)" }
  column "venuecity" { type = "varchar(30)" }
  column "venuestate" { type = "char(2)" }
  column "venueseats" { type = "integer" }
}

source "category" {
  integration = "demo"
  table       = "tickit.category"
  tags        = ["domain.events"]

  column "catid" { type = "smallint" }
  column "catgroup" { type = "varchar(10)" }
  column "catname" { type = "varchar(10)" }
  column "catdesc" { type = "varchar(50)" }
}

source "date" {
  integration = "demo"
  table       = "tickit.date"
  tags        = ["domain.events"]

  column "dateid" { type = "smallint" }
  column "caldate" { type = "date" }
  column "day" { type = "char(3)" }
  column "week" { type = "smallint" }
  column "month" { type = "char(5)" }
  column "qtr" { type = "char(5)" }
  column "year" { type = "smallint" }
  column "holiday" { type = "boolean" }
}

source "event" {
  integration = "demo"
  table       = "tickit.event"
  tags        = ["domain.events"]

  column "eventid" { type = "integer" }
  column "venueid" { type = "smallint" }
  column "catid" { type = "smallint" }
  column "dateid" { type = "smallint" }
  column "eventname" { type = "varchar(200)" }
  column "starttime" { type = "timestamp" }
}
