# The key schema is that of services/table.ts; a test compares them.
resource "aws_dynamodb_table" "operations" {
  name                        = "${local.prefix}-operations"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = var.protect_data

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  attribute {
    name = "gsi1pk"
    type = "S"
  }

  attribute {
    name = "gsi1sk"
    type = "S"
  }

  global_secondary_index {
    name            = "gsi1"
    hash_key        = "gsi1pk"
    range_key       = "gsi1sk"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "ttl"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_s3_bucket" "artifacts" {
  bucket              = "${local.prefix}-artifacts-${local.account}"
  object_lock_enabled = var.anchor_lock_days > 0
  force_destroy       = !var.protect_data
}

# Code of the functions, each release of it: without a lock, and not for long.
resource "aws_s3_bucket" "code" {
  bucket        = "${local.prefix}-code-${local.account}"
  force_destroy = true
}

resource "aws_s3_bucket_lifecycle_configuration" "code" {
  bucket = aws_s3_bucket.code.id

  rule {
    id     = "releases"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      days = 180
    }
  }
}

locals {
  buckets = { artifacts = aws_s3_bucket.artifacts, code = aws_s3_bucket.code }
}

resource "aws_s3_bucket_public_access_block" "closed" {
  for_each = local.buckets

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "encrypted" {
  for_each = local.buckets

  bucket = each.value.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# Governance mode: whoever may bypass it is an administrator, and none of our roles.
resource "aws_s3_bucket_object_lock_configuration" "artifacts" {
  count = var.anchor_lock_days > 0 ? 1 : 0

  bucket = aws_s3_bucket.artifacts.id

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = var.anchor_lock_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.artifacts]
}

locals {
  object_retention = {
    for prefix, days in {
      "reports/"       = var.retention_days.reports
      "plans/"         = var.retention_days.plans
      "audit/anchors/" = var.retention_days.anchors
    } : prefix => days if days > 0
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "artifacts" {
  bucket = aws_s3_bucket.artifacts.id

  dynamic "rule" {
    for_each = local.object_retention

    content {
      id     = trimsuffix(replace(rule.key, "/", "-"), "-")
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }

      noncurrent_version_expiration {
        noncurrent_days = 30
      }
    }
  }

  # Of what is written anew again and again, the newest alone counts: for those who must look back, a month of it.
  rule {
    id     = "last-look"
    status = "Enabled"

    filter {
      prefix = "watch/"
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {
      prefix = ""
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.artifacts]
}

resource "aws_s3_bucket_policy" "encrypted_transport" {
  for_each = local.buckets

  bucket = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EncryptedTransportOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [each.value.arn, "${each.value.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.closed]
}

# The container alone: values are put in by people, and are in no state file and no plan.
resource "aws_secretsmanager_secret" "chat" {
  name                    = "${local.prefix}/chat"
  description             = "JSON whose keys are settings of .env.example: MicrosoftApp…, SLACK_…"
  recovery_window_in_days = 7
}
