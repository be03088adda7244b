# In each account whose fleet is read from another one: a role that reads, for those roles of the assistant alone, and only
# with the external id.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
  }
}

variable "name" {
  description = "Name of the role."
  type        = string
  default     = "sre-ops-member"
}

variable "reader_role_arns" {
  description = "Roles of the assistant that read, such as arn:aws:iam::111122223333:role/sre-ops-prod-bot."
  type        = list(string)

  validation {
    condition     = length(var.reader_role_arns) > 0 && alltrue([for arn in var.reader_role_arns : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "ARNs of roles; no account as a whole, no wildcard."
  }
}

variable "external_id" {
  description = "A long random text that both sides know (AWS IAM User Guide: the confused deputy problem)."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.external_id) >= 16
    error_message = "Sixteen characters or more."
  }
}

resource "aws_iam_role" "member" {
  name                 = var.name
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.reader_role_arns }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "reads" {
  name   = "reads"
  role   = aws_iam_role.member.id
  policy = file("${path.module}/reads.json")
}

output "role_arn" {
  value = aws_iam_role.member.arn
}
