# What the stacks of infra/serverless and infra/cdk read: infra/names.json says what each is.
locals {
  parameters = {
    table-name      = aws_dynamodb_table.operations.name
    artifact-bucket = aws_s3_bucket.artifacts.bucket
    secret-arn      = aws_secretsmanager_secret.chat.arn
    alert-topic-arn = aws_sns_topic.alerts.arn
    vpc-link-id     = aws_apigatewayv2_vpc_link.mcp.id
    mcp-service-arn = aws_service_discovery_service.mcp.arn
  }
}

resource "aws_ssm_parameter" "published" {
  for_each = local.names.parameters

  name        = "/${local.names.app}/${var.stage}/${each.key}"
  description = each.value
  type        = "String"
  value       = local.parameters[each.key]
}

output "image_repository" {
  description = "Where infra/docker/push.sh puts the image of the MCP server."
  value       = aws_ecr_repository.mcp.repository_url
}

output "secret" {
  description = "Whose value people put in."
  value       = aws_secretsmanager_secret.chat.name
}

output "bucket" {
  description = "Where deployment/people.json goes."
  value       = aws_s3_bucket.artifacts.bucket
}

output "release" {
  description = "What infra/release.sh has to know."
  value = {
    stage           = var.stage
    region          = var.region
    read_only       = var.read_only
    kill_switch     = var.kill_switch ? "on" : "off"
    model           = length(var.model_ids) > 0 ? "on" : "off"
    model_id        = try(var.model_ids[0], "us.amazon.nova-2-lite-v1:0")
    regions         = join(",", var.regions)
    code_bucket     = aws_s3_bucket.code.bucket
    bot_concurrency = var.bot_concurrency
    tracing         = var.tracing
  }
}

output "host_policy" {
  description = "To attach to the role of each host that may be patched."
  value       = one(aws_iam_policy.patched_host[*].arn)
}
