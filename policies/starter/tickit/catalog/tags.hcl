tag "domain.events" { description = "What is on, where and when" }
tag "domain.sales" { description = "Who sold what to whom, and for how much" }
tag "domain.people" { description = "Buyers and sellers" }

tag "pii" { description = "Personal data" }
tag "pii.name" {}
tag "pii.email" {}
tag "pii.phone" {}

tag "money" { description = "Prices and what we earn" }
tag "geo.region" { description = "The region that a row belongs to" }
