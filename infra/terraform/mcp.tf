resource "aws_ecr_repository" "mcp" {
  name                 = "${local.prefix}-mcp"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.protect_data

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "mcp" {
  repository = aws_ecr_repository.mcp.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Releases to go back to"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.retention_days.images }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ecs_cluster" "main" {
  name = local.prefix
}

locals {
  mcp_environment = merge(
    {
      SRE_FLEET          = "aws"
      SRE_STAGE          = var.stage
      SRE_SECRET         = aws_secretsmanager_secret.chat.arn
      SRE_KILL_SWITCH    = var.kill_switch ? "on" : "off"
      SRE_READ_ONLY      = var.read_only ? "on" : "off"
      SRE_TRACES         = var.tracing ? "on" : "off"
      HOST               = "0.0.0.0"
      STATE_FOLDER       = ":memory:"
      PORT               = tostring(local.names.mcp.port)
      AWS_REGION         = var.region
      DYNAMODB_TABLE     = aws_dynamodb_table.operations.name
      ARTIFACT_BUCKET    = aws_s3_bucket.artifacts.bucket
      ALERT_TOPIC_ARNS   = aws_sns_topic.alerts.arn
      PATCH_WORKFLOW_ARN = local.state_machine_arn
    },
    length(var.model_ids) > 0 ? { SRE_MODEL = "on", BEDROCK_MODEL_ID = var.model_ids[0] } : {},
    length(var.regions) > 0 ? { AWS_REGIONS = join(",", var.regions) } : {},
    var.public_url == null ? {} : { PUBLIC_URL = var.public_url },
  )
}

resource "aws_ecs_task_definition" "mcp" {
  family                   = "${local.prefix}-mcp"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.task_execution.arn
  task_role_arn            = aws_iam_role.service["mcp"].arn

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }

  container_definitions = jsonencode([{
    name                   = "mcp"
    image                  = "${aws_ecr_repository.mcp.repository_url}:${coalesce(var.image_tag, "none")}"
    essential              = true
    user                   = "1000"
    readonlyRootFilesystem = true
    # The process drains within 10 seconds of SIGTERM; SIGKILL comes after that.
    stopTimeout  = 15
    portMappings = [{ containerPort = local.names.mcp.port, protocol = "tcp" }]
    environment  = [for name, value in local.mcp_environment : { name = name, value = value }]

    # The health check of the image does not survive the OCI format, and ECS does not read it anyway.
    healthCheck = {
      command     = ["CMD", "node", "-e", "fetch('http://127.0.0.1:${local.names.mcp.port}${local.names.mcp.health}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
      interval    = 30
      timeout     = 5
      retries     = 3
      startPeriod = 15
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service["/ecs/${local.prefix}-mcp"].name
        awslogs-region        = var.region
        awslogs-stream-prefix = "mcp"
      }
    }
  }])
}

resource "aws_ecs_service" "mcp" {
  name            = "mcp"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.mcp.arn
  desired_count   = var.image_tag == null ? 0 : var.mcp_tasks
  launch_type     = "FARGATE"

  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.mcp.id]
    assign_public_ip = true
  }

  service_registries {
    registry_arn   = aws_service_discovery_service.mcp.arn
    container_name = "mcp"
    container_port = local.names.mcp.port
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
}
