# Who may read. Without a subscription, nobody may.
subscription "sales-readers" {
  on        = has_tag(source, "domain.sales")
  allow     = contains(user.groups, "analysts") || contains(user.groups, "privacy")
  rationale = "Analysts and the privacy team work on sales."
}
