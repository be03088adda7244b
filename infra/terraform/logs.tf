# Logs outlive the functions and state machines that write them, so nobody but Terraform makes or removes their groups.
locals {
  log_groups = concat(
    [for function in local.names.functions : "/aws/lambda/${local.prefix}-${function}"],
    [for machine in local.names.stateMachines : "/aws/vendedlogs/states/${local.prefix}-${machine}"],
    ["/ecs/${local.prefix}-mcp"],
  )
}

resource "aws_cloudwatch_log_group" "service" {
  for_each = toset(local.log_groups)

  name = each.value
  # Metrics are taken out of the lines of this class alone.
  log_group_class   = "STANDARD"
  retention_in_days = var.retention_days.logs
}
