# What a column shows. Equal addresses give equal hashes, so joins still work.
mask "email" {
  on     = has_tag(column, "pii.email")
  method = hash()
  unless = contains(user.groups, "privacy")
}

mask "name" {
  on     = has_tag(column, "pii.name")
  method = constant("(hidden)")
  unless = contains(user.groups, "privacy")
}
