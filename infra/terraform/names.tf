data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_availability_zones" "available" {
  state = "available"
}

locals {
  names     = jsondecode(file("${path.module}/../names.json"))
  prefix    = "${local.names.app}-${var.stage}"
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Known by name before they exist: the state machine is CDK's, the functions are osls's.
  state_machine_arn = "arn:${local.partition}:states:${var.region}:${local.account}:stateMachine:${local.prefix}-${local.names.stateMachines[0]}"
}
