# The warehouse that this repository governs. Write one block for each; most
# files below work for several without a change.
integration "prod" {
  host     = "analytics.example.us-east-1.redshift.amazonaws.com"
  database = "analytics"
  username = "redveil"

  # The name of an environment variable. A password does not belong in git.
  password = env("REDVEIL_PASSWORD")

  # What a merge needs before it reaches the warehouse.
  review {
    require          = true # a plan that was reviewed on the pull request
    approvals        = 1
    no_self_approval = true
  }

  # What the scheduled run does about changes made by hand.
  drift {
    mode            = "report"
    max_corrections = 100
  }
}
