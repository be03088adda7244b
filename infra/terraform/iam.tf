locals {
  # The service that takes each role. A deployment that only reads has none of the changing ones.
  trusted = merge(
    { for function in local.names.functions : function => "lambda.amazonaws.com" },
    {
      mcp        = "ecs-tasks.amazonaws.com"
      states     = "states.amazonaws.com"
      automation = "ssm.amazonaws.com"
    },
  )
  changing = toset(concat(local.names.changing, ["states", "automation"]))
  roles    = { for role in concat(local.names.roles, ["automation"]) : role => local.trusted[role] if !(var.read_only && contains(local.changing, role)) }

  # A profile of several regions needs the model in each of them too (Amazon Bedrock User Guide: inference profiles).
  model_arns = flatten([
    for id in var.model_ids : can(regex("^(us|eu|apac|jp|au|ca|us-gov|global)\\.", id)) ? [
      "arn:${local.partition}:bedrock:${var.region}:${local.account}:inference-profile/${id}",
      "arn:${local.partition}:bedrock:*::foundation-model/${replace(id, "/^[a-z-]+\\./", "")}",
    ] : ["arn:${local.partition}:bedrock:${var.region}::foundation-model/${id}"]
  ])

  policies = {
    for role, service in local.roles : role => jsondecode(templatefile("${path.module}/../policies/${role}.json.tftpl", {
      partition           = local.partition
      region              = var.region
      account             = local.account
      app                 = local.names.app
      stage               = var.stage
      table_arn           = aws_dynamodb_table.operations.arn
      bucket_arn          = aws_s3_bucket.artifacts.arn
      topic_arn           = aws_sns_topic.alerts.arn
      secret_arn          = aws_secretsmanager_secret.chat.arn
      state_machine_arn   = local.state_machine_arn
      automation_role_arn = "arn:${local.partition}:iam::${local.account}:role/${local.prefix}-automation"
      model_arns          = jsonencode(local.model_arns)
      bot_qualifier       = var.bot_concurrency > 0 ? ":provisioned" : ""
    }))
  }
}

resource "aws_iam_role" "service" {
  for_each = local.roles

  name = "${local.prefix}-${each.key}"

  # Lambda says no account when it takes the role of a function; the others do, so that no other account's do it for us.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = each.value }
      },
      each.value == "lambda.amazonaws.com" ? {} : { Condition = { StringEquals = { "aws:SourceAccount" = local.account } } },
    )]
  })
}

resource "aws_iam_role_policy" "service" {
  for_each = local.policies

  name = "${local.prefix}-${each.key}"
  role = aws_iam_role.service[each.key].id

  # Without a model, the statement about models has no resource, which IAM refuses; without traces nobody needs to send them.
  policy = jsonencode({
    Version   = each.value.Version
    Statement = [for statement in each.value.Statement : statement if length(flatten([statement.Resource])) > 0 && (var.tracing || statement.Sid != "Trace")]
  })
}

# The queue that stands between the topic and the function that makes cards.
resource "aws_iam_role_policy" "takes_alerts" {
  name = "takes-alerts"
  role = aws_iam_role.service["alerts"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Queue"
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      Resource = aws_sqs_queue.alerts.arn
    }]
  })
}

# Above every right: what a deployment that only reads, or is switched off, begins with no role.
resource "aws_iam_role_policy" "begins_nothing" {
  for_each = var.read_only || var.kill_switch ? { for role, service in local.roles : role => service if !contains(["states", "automation"], role) } : {}

  name = "begins-nothing"
  role = aws_iam_role.service[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "BeginsNothing"
      Effect = "Deny"
      # A run that goes on sends its commands by Automation: switched off in the middle, it comes to a safe end by itself.
      Action   = concat(["states:StartExecution", "ssm:StartAutomationExecution"], var.read_only ? ["ssm:SendCommand"] : [])
      Resource = "*"
    }]
  })
}

# Lambda puts it there as the role of the function.
resource "aws_iam_role_policy" "unanswered" {
  name = "unanswered"
  role = aws_iam_role.service["bot"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "KeepWhatWasNotAnswered"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = aws_sqs_queue.unanswered.arn
    }]
  })
}

resource "aws_iam_role_policy" "members" {
  for_each = length(var.member_role_arns) > 0 ? { for role in ["bot", "mcp", "poll", "alerts"] : role => role } : {}

  name = "members"
  role = aws_iam_role.service[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadMemberAccounts"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = var.member_role_arns
    }]
  })
}

# What starts the task: its image and its log, and nothing of the product.
resource "aws_iam_role" "task_execution" {
  name = "${local.prefix}-task-execution"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "task_execution" {
  name = "${local.prefix}-task-execution"
  role = aws_iam_role.task_execution.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Login"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid      = "Image"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = aws_ecr_repository.mcp.arn
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.service["/ecs/${local.prefix}-mcp"].arn}:*"
      },
    ]
  })
}

# For the instance profiles of hosts that may be patched: the agent reads the list of packages by itself.
resource "aws_iam_policy" "patched_host" {
  count = var.read_only ? 0 : 1

  name        = "${local.prefix}-patched-host"
  description = "Reads the package lists of approved plans. Belongs to the role of each host that may be patched"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "PackageLists"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "${aws_s3_bucket.artifacts.arn}/plans/*"
    }]
  })
}
