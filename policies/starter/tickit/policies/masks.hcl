mask "email" {
  on     = has_tag(column, "pii.email")
  method = hash()
  unless = contains(user.groups, "marketing")
}

mask "phone" {
  on     = has_tag(column, "pii.phone")
  method = null_value()
}

mask "lastname" {
  on     = has_tag(column, "pii.name")
  method = constant("(hidden)")
  unless = contains(user.groups, "marketing")
}

mask "money" {
  on     = has_tag(column, "money")
  method = round(10)
  unless = contains(user.groups, "finance")
}
