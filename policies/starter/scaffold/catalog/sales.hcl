# Each source becomes a view governed.<name>. Columns that are not declared
# here are not in the view.
source "customers" {
  integration = "prod"
  table       = "sales.customers"
  tags        = ["domain.sales"]

  column "customer_id" { type = "bigint" }
  column "full_name" {
    type = "varchar(200)"
    tags = ["pii.name"]
  }
  column "email" {
    type = "varchar(256)"
    tags = ["pii.email"]
  }
  column "region" {
    type = "varchar(8)"
    tags = ["geo.region"]
  }
  column "created_at" { type = "timestamp" }
}

source "orders" {
  integration = "prod"
  table       = "sales.orders"
  tags        = ["domain.sales"]

  column "order_id" { type = "bigint" }
  column "customer_id" { type = "bigint" }
  column "region" {
    type = "varchar(8)"
    tags = ["geo.region"]
  }
  column "amount" { type = "decimal(12,2)" }
  column "ordered_at" { type = "timestamp" }
}
