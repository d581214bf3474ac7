# What must stay true. "redveil test" makes the tables on a local warehouse,
# signs in as each reader, and compares.
test "an analyst sees their own region, with hashed addresses" {
  as     = "alice"
  source = "customers"
  rows = [
    { customer_id = 1, full_name = "Ann", email = "ann@example.org", region = "emea" },
    { customer_id = 2, full_name = "Ben", email = "ben@example.org", region = "amer" },
  ]
  expect = [
    { customer_id = 1, full_name = "(hidden)", email = hash("ann@example.org") },
  ]
}

test "the privacy team sees everything" {
  as     = "bob"
  source = "customers"
  rows = [
    { customer_id = 1, full_name = "Ann", email = "ann@example.org", region = "emea" },
    { customer_id = 2, full_name = "Ben", email = "ben@example.org", region = "amer" },
  ]
  expect = [
    { customer_id = 1, full_name = "Ann", email = "ann@example.org" },
    { customer_id = 2, full_name = "Ben", email = "ben@example.org" },
  ]
}

test "everyone else is refused" {
  user   = { groups = [] }
  source = "orders"
  rows   = [{ order_id = 1, customer_id = 1, region = "emea", amount = 10 }]
  denied = true
}
