subscription "events" {
  on        = has_tag(source, "domain.events")
  allow     = contains(user.groups, "analysts") || contains(user.groups, "marketing") || contains(user.groups, "finance")
  rationale = "The programme is public inside the company."
}

subscription "sales-readers" {
  on        = has_tag(source, "domain.sales")
  allow     = contains(user.groups, "analysts") || contains(user.groups, "finance")
  rationale = "Analysts and finance work on sales."
}

subscription "people-readers" {
  on        = has_tag(source, "domain.people")
  allow     = contains(user.groups, "analysts") || contains(user.groups, "marketing") || contains(user.groups, "finance")
  rationale = "Campaigns and analyses need buyers and sellers."
}

subscription "trained" {
  on        = has_column(source, "pii")
  kind      = "guardrail"
  allow     = contains(user.attributes.training, "privacy")
  rationale = "Nobody works on personal data without the training."
}

approval "erin-sales" {
  user      = "erin"
  source    = "sales"
  until     = "2026-01-31T00:00:00Z"
  rationale = "Audit of the year 2025"
}
