package faults_test

// tables are those that the policies govern, before their accounts are made.
const tables = `CREATE SCHEMA shop;
CREATE TABLE shop.orders (id integer, email varchar(40), region varchar(8));
INSERT INTO shop.orders VALUES (1, 'a@example.org', 'amer'), (2, 'b@example.org', 'emea'), (3, 'c@example.org', 'apac');
CREATE TABLE shop.customers (id integer, email varchar(40), region varchar(8));
INSERT INTO shop.customers VALUES (1, 'd@example.org', 'emea'), (2, 'e@example.org', 'amer');
CREATE TABLE shop.invoices (id integer, amount integer);
INSERT INTO shop.invoices VALUES (1, 100), (2, 200);
CREATE TABLE shop.returns (id integer, email varchar(40), region varchar(8));
INSERT INTO shop.returns VALUES (1, 'returns@example.org', 'amer'), (2, 'g@example.org', 'emea');
CREATE TABLE shop.leads (id integer, email varchar(40), region varchar(8));
INSERT INTO shop.leads VALUES (1, 'leads@example.org', 'amer'), (2, 'g@example.org', 'emea');
CREATE TABLE shop.events (id integer, email varchar(40));
INSERT INTO shop.events VALUES (1, 'f@example.org');
CREATE TABLE shop.shipments (id integer, region varchar(8));
INSERT INTO shop.shipments VALUES (1, 'amer'), (2, 'apac');`

// accounts read; eve is in no policy.
var accounts = []string{"ann", "bert", "carl", "dora", "eve"}

// viewNames are those of both policies.
var viewNames = []string{"orders", "customers", "invoices", "returns", "leads", "events", "shipments"}

// common is the same in both policies.
const common = `integration "prod" {
  host     = "127.0.0.1"
  port     = 5439
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
attribute "region" {}
tag "pii" {}
tag "geo" {}
group "staff" {}
group "finance" {}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  tags        = ["geo"]
  column "id" { type = "integer" }
  column "email" {
    type = "varchar(40)"
    tags = ["pii"]
  }
  column "region" { type = "varchar(8)" }
}
source "customers" {
  integration = "prod"
  table       = "shop.customers"
  tags        = ["geo"]
  column "id" { type = "integer" }
  column "email" {
    type = "varchar(40)"
    tags = ["pii"]
  }
  column "region" { type = "varchar(8)" }
}
source "returns" {
  integration = "prod"
  table       = "shop.returns"
  tags        = ["geo"]
  column "id" { type = "integer" }
  column "email" {
    type = "varchar(40)"
    tags = ["pii"]
  }
  column "region" { type = "varchar(8)" }
}
source "leads" {
  integration = "prod"
  table       = "shop.leads"
  tags        = ["geo"]
  column "id" { type = "integer" }
  column "email" {
    type = "varchar(40)"
    tags = ["pii"]
  }
  column "region" { type = "varchar(8)" }
}
source "invoices" {
  integration = "prod"
  table       = "shop.invoices"
  column "id" { type = "integer" }
  column "amount" { type = "integer" }
}
`

// before is the policy that a stage begins with.
const before = common + `source "events" {
  integration = "prod"
  table       = "shop.events"
  column "id" { type = "integer" }
  column "email" {
    type = "varchar(40)"
    tags = ["pii"]
  }
}
user "ann" {
  groups     = ["staff"]
  attributes = { region = ["amer"] }
}
user "bert" {
  groups     = ["staff", "finance"]
  attributes = { region = ["emea"] }
}
user "carl" {
  groups     = ["staff"]
  attributes = { region = ["amer", "emea"] }
}
user "dora" {}
subscription "staff" {
  on    = source.name != "invoices"
  allow = contains(user.groups, "staff")
}
subscription "finance" {
  on    = source.name == "invoices"
  allow = contains(user.groups, "finance")
}
mask "pii" {
  on     = has_tag(column, "pii")
  method = null_value()
}
row_filter "geo" {
  on   = has_tag(source, "geo")
  keep = contains(user.attributes.region, row.region)
}
`

// after changes nearly all of that: masks, filters, people, and a source for another.
const after = common + `source "shipments" {
  integration = "prod"
  table       = "shop.shipments"
  tags        = ["geo"]
  column "id" { type = "integer" }
  column "region" { type = "varchar(8)" }
}
group "audit" {}
user "ann" {
  groups     = ["finance"]
  attributes = { region = ["apac", "amer"] }
}
user "bert" {
  groups     = ["staff"]
  attributes = { region = ["emea", "amer"] }
}
user "carl" {
  groups     = ["staff", "audit"]
  attributes = { region = ["amer"] }
}
user "dora" {
  groups     = ["audit"]
  attributes = { region = ["emea"] }
}
subscription "staff" {
  on    = source.name != "invoices"
  allow = contains(user.groups, "staff") || contains(user.groups, "audit")
}
subscription "finance" {
  on    = source.name == "invoices"
  allow = contains(user.groups, "finance") || contains(user.groups, "audit")
}
mask "pii" {
  on     = has_tag(column, "pii")
  method = hash()
  unless = contains(user.groups, "audit")
}
mask "amount" {
  on     = source.name == "invoices" && column.name == "amount"
  method = null_value()
  unless = contains(user.groups, "finance")
}
row_filter "geo" {
  on   = has_tag(source, "geo")
  keep = contains(user.attributes.region, row.region) && row.id < 3
}
`

// lake makes an external table.
var lake = []string{
	"CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'lake' IAM_ROLE default CREATE EXTERNAL DATABASE IF " +
		"NOT EXISTS",
	"CREATE EXTERNAL TABLE lake.sales (id integer, price decimal(8,2)) STORED AS PARQUET LOCATION 's3://lake/sales/'",
	"INSERT INTO lake.sales SELECT 1, 2.5",
}

// lakePolicy is what both policies over the lake have.
const lakePolicy = `integration "prod" {
  host     = "127.0.0.1"
  port     = 5439
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
group "staff" {}
group "audit" {}
source "sales" {
  integration     = "prod"
  table           = "lake.sales"
  external        = true
  external_bypass = "accept"
  rationale       = "The lake holds public figures only."
  column "id" { type = "integer" }
  column "price" { type = "numeric(8,2)" }
}
user "ann" { groups = ["staff"] }
user "bert" { groups = ["audit"] }
user "carl" { groups = ["staff", "audit"] }
user "dora" { groups = ["audit"] }
`

// lakeBefore and lakeAfter let in others: what some lose and others gain is the right
// to use an external schema.
const (
	lakeBefore = lakePolicy + `subscription "staff" {
  on    = true
  allow = contains(user.groups, "staff")
}
`
	lakeAfter = lakePolicy + `subscription "audit" {
  on    = true
  allow = contains(user.groups, "audit")
}
mask "price" {
  on     = column.name == "price"
  method = null_value()
}
`
)
