# Which rows exist for whom: those of their own regions.
row_filter "own-region" {
  on   = has_column(source, "geo.region")
  keep = contains(user.attributes.region, tagged("geo.region"))
}
