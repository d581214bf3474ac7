# The warehouse that this repository governs. Write one block for each; most
# files below work for several without a change.
integration "prod" {
  database = "analytics"
[[- if .Serverless]]
  username = "IAMR:redveil-apply" # the database user of the role that applies

  # AWS signs the roles of the workflows in. iam/ says what they need.
  auth "iam" {
    region    = "us-east-1"
    workgroup = "analytics"
  }

  # Reviews and drift sign in as this account, which only reads.
  plan {
    username = "IAMR:redveil-plan" # the database user of the role that reads
    auth "iam" {
      region    = "us-east-1"
      workgroup = "analytics"
    }
  }
[[- else]]

  # AWS signs the roles of the workflows in. iam/ says what they need.
  auth "iam" {
    region  = "us-east-1"
    cluster = "analytics"
    db_user = "redveil"
  }

  # Reviews and drift sign in as this account, which only reads.
  plan {
    auth "iam" {
      region  = "us-east-1"
      cluster = "analytics"
      db_user = "redveil_plan"
    }
  }
[[- end]]
[[- if .DataAPI]]

  # Statements go through AWS, so that runners need not reach the warehouse.
  transport = "data_api"
[[- end]]

  # What a merge needs before it reaches the warehouse.
  review {
    require          = true # a plan that was reviewed on the pull request
    approvals        = 1
    no_self_approval = true
  }

  # What the scheduled run does about changes made by hand. "correct" needs the
  # variable REDVEIL_DRIFT_CORRECTS, too.
  drift {
    mode            = "report"
    max_corrections = 100
  }
}
