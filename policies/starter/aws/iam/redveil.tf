# The roles of redveil's workflows, with what plan.json, apply.json and the two
# trust policies say. Give it its variables, and its outputs to the repository:
#
#   terraform -chdir=iam init && terraform -chdir=iam apply

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  description = "Where the warehouse is, such as us-east-1."
  type        = string
}
[[if .Serverless]]
variable "workgroup" {
  description = "The name of the workgroup in redveil.hcl."
  type        = string
}
[[- else]]
variable "cluster" {
  description = "The name of the cluster in redveil.hcl."
  type        = string
}

variable "database" {
  description = "The database in redveil.hcl."
  type        = string
}
[[- end]]

variable "repository" {
  description = "The repository as tokens of GitHub name it: acme/policy, or acme@123456/policy@456789 for one that was made, renamed or moved since July 2026. Its settings show which."
  type        = string
}

variable "branch" {
  description = "The default branch."
  type        = string
  default     = "main"
}

variable "environment" {
  description = "The environment of the workflow that applies."
  type        = string
  default     = "warehouse"
}

variable "create_provider" {
  description = "Make GitHub an identity provider of this account; false where it is one already."
  type        = bool
  default     = true
}

data "aws_caller_identity" "current" {}
[[if .Serverless]]
data "aws_redshiftserverless_workgroup" "warehouse" {
  workgroup_name = var.workgroup
}
[[end]]
locals {
  account = data.aws_caller_identity.current.account_id
  issuer  = "token.actions.githubusercontent.com"
[[if .Serverless]]
  warehouse = data.aws_redshiftserverless_workgroup.warehouse.arn
[[- else]]
  redshift  = "arn:aws:redshift:${var.region}:${local.account}"
  warehouse = "${local.redshift}:cluster:${var.cluster}"
[[- end]]

  plan_policy = {
    Version = "2012-10-17"
    Statement = [
[[- template "statements" (.As "redveil_plan")]]
    ]
  }

  apply_policy = {
    Version = "2012-10-17"
    Statement = [
[[- template "statements" (.As "redveil")]]
    ]
  }

  plan_trust = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PullRequestsMergeQueueAndSchedule"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::${local.account}:oidc-provider/${local.issuer}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "${local.issuer}:aud" = "sts.amazonaws.com" }
        StringLike = { "${local.issuer}:sub" = [
          "repo:${var.repository}:pull_request",
          "repo:${var.repository}:ref:refs/heads/${var.branch}",
          "repo:${var.repository}:ref:refs/heads/gh-readonly-queue/${var.branch}/*",
        ] }
      }
    }]
  }

  apply_trust = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EnvironmentAlone"
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::${local.account}:oidc-provider/${local.issuer}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = "repo:${var.repository}:environment:${var.environment}"
        }
      }
    }]
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.create_provider ? 1 : 0
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "plan" {
  name               = "redveil-plan"
  description        = "Reads the warehouse for redveil's reviews and drift reports."
  assume_role_policy = jsonencode(local.plan_trust)
}

resource "aws_iam_role_policy" "plan" {
  name   = "redveil-plan"
  role   = aws_iam_role.plan.id
  policy = jsonencode(local.plan_policy)
}

resource "aws_iam_role" "apply" {
  name               = "redveil-apply"
  description        = "Applies redveil's reviewed plans to the warehouse."
  assume_role_policy = jsonencode(local.apply_trust)
}

resource "aws_iam_role_policy" "apply" {
  name   = "redveil-apply"
  role   = aws_iam_role.apply.id
  policy = jsonencode(local.apply_policy)
}

output "REDVEIL_PLAN_ROLE" {
  description = "A variable of the repository."
  value       = aws_iam_role.plan.arn
}

output "REDVEIL_APPLY_ROLE" {
  description = "A variable of the environment."
  value       = aws_iam_role.apply.arn
}

output "REDVEIL_AWS_REGION" {
  description = "A variable of the repository."
  value       = var.region
}
[[- define "statements"]]
[[- if .Serverless]]
      {
        Sid      = "SignIn"
        Effect   = "Allow"
[[- if .DataAPI]]
        Action   = "redshift-serverless:GetCredentials"
[[- else]]
        Action   = ["redshift-serverless:GetCredentials", "redshift-serverless:GetWorkgroup"]
[[- end]]
        Resource = local.warehouse
      },
[[- else]]
      {
        Sid    = "SignIn"
        Effect = "Allow"
        Action = "redshift:GetClusterCredentials"
        Resource = [
          "${local.redshift}:dbuser:${var.cluster}/[[.User]]",
          "${local.redshift}:dbname:${var.cluster}/${var.database}",
        ]
      },
[[- if not .DataAPI]]
      {
        Sid      = "FindTheCluster"
        Effect   = "Allow"
        Action   = "redshift:DescribeClusters"
        Resource = local.warehouse
      },
[[- end]]
[[- end]]
[[- if .DataAPI]]
      {
        Sid      = "RunStatements"
        Effect   = "Allow"
        Action   = "redshift-data:ExecuteStatement"
        Resource = local.warehouse
      },
      {
        Sid    = "FollowOwnStatements"
        Effect = "Allow"
        Action = [
          "redshift-data:CancelStatement",
          "redshift-data:DescribeStatement",
          "redshift-data:GetStatementResult",
        ]
        Resource  = "*"
        Condition = { StringEquals = { "redshift-data:statement-owner-iam-userid" = "$${aws:userid}" } }
      },
[[- end]]
[[- end]]
