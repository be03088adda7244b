# Everything that becomes a card goes through one topic into one queue, which the alerts function empties.
resource "aws_sns_topic" "alerts" {
  name              = "${local.prefix}-alerts"
  signature_version = 2
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OurRules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = { ArnLike = { "aws:SourceArn" = "arn:${local.partition}:events:${var.region}:${local.account}:rule/${local.prefix}-*" } }
      },
      {
        Sid       = "AlarmsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts.arn
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
    ]
  })
}

resource "aws_sqs_queue" "alerts" {
  name = "${local.prefix}-alerts"
  # Six times the 30 seconds of the function, as Lambda asks for.
  visibility_timeout_seconds = 180
  message_retention_seconds  = 1209600
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${local.prefix}-alerts-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

# What Slack was told is being done, and was not, in three attempts.
resource "aws_sqs_queue" "unanswered" {
  name                      = "${local.prefix}-unanswered"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.alerts.arn]
  })
}

resource "aws_sqs_queue_policy" "alerts" {
  for_each = {
    alerts       = aws_sqs_queue.alerts
    dead_letters = aws_sqs_queue.dead_letters
  }

  queue_url = each.value.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OurTopicAlone"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = each.value.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.alerts.arn } }
    }]
  })
}

resource "aws_sns_topic_subscription" "alerts" {
  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.alerts.arn

  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters.arn })
}

# What the poll tells, for programs: FAN_OUT_TOPIC_ARN. Nobody but its role publishes here.
resource "aws_sns_topic" "told" {
  name              = "${local.prefix}-told"
  signature_version = 2
}

# Who hears of alarms when the assistant is what is broken.
resource "aws_sns_topic" "operators" {
  name = "${local.prefix}-operators"
}

resource "aws_sns_topic_policy" "operators" {
  arn = aws_sns_topic.operators.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.operators.arn
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_sns_topic_subscription" "operators" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = aws_sns_topic.operators.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  # What services/alerts reads of EventBridge. Alarms come from SNS, so they are not asked for here again.
  events = {
    inspector = {
      source      = ["aws.inspector2"]
      detail-type = ["Inspector2 Finding"]
      detail      = { severity = ["CRITICAL", "HIGH"], status = ["ACTIVE"] }
    }
    guardduty = {
      source      = ["aws.guardduty"]
      detail-type = ["GuardDuty Finding"]
      detail      = { severity = [{ numeric = [">=", 4] }] }
    }
    securityhub = {
      source      = ["aws.securityhub"]
      detail-type = ["Security Hub Findings - Imported"]
      detail      = { findings = { Severity = { Label = ["CRITICAL", "HIGH"] }, RecordState = ["ACTIVE"], Workflow = { Status = ["NEW"] } } }
    }
    health = {
      source      = ["aws.health"]
      detail-type = ["AWS Health Event"]
    }
    instances = {
      source      = ["aws.ec2"]
      detail-type = ["EC2 Instance State-change Notification"]
      detail      = { state = ["stopped", "terminated"] }
    }
    # Sensitive acts, of which the person whom they name is asked. Events of IAM are in us-east-1 alone.
    acts = {
      detail-type = ["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail"]
      detail = {
        "$or" = [
          {
            eventName = [
              "AttachRolePolicy", "AttachUserPolicy", "AuthorizeSecurityGroupIngress", "ConsoleLogin", "CreateAccessKey",
              "CreateKeyPair", "CreateLoginProfile", "CreateUser", "DeactivateMFADevice", "DeleteConfigurationRecorder",
              "DeleteDetector", "DeleteFlowLogs", "DeleteTrail", "DisableSecurityHub", "EnableMFADevice", "GetPasswordData",
              "ImportKeyPair", "LeaveOrganization", "ModifyImageAttribute", "ModifyInstanceAttribute",
              "ModifySecurityGroupRules", "ModifySnapshotAttribute", "PasswordUpdated", "PutEventSelectors", "PutRolePolicy",
              "PutUserPolicy", "StopConfigurationRecorder", "StopLogging", "UpdateAssumeRolePolicy", "UpdateDetector",
              "UpdateLoginProfile",
            ]
          },
          { userIdentity = { type = ["Root"] } },
        ]
      }
    }
    runs = {
      source      = ["aws.states"]
      detail-type = ["Step Functions Execution Status Change"]
      detail      = { stateMachineArn = [local.state_machine_arn], status = ["FAILED", "TIMED_OUT", "ABORTED"] }
    }
  }
}

resource "aws_cloudwatch_event_rule" "alerts" {
  for_each = local.events

  name          = "${local.prefix}-${each.key}"
  description   = "Becomes an alert card"
  event_pattern = jsonencode(each.value)
}

resource "aws_cloudwatch_event_target" "alerts" {
  for_each = local.events

  rule = aws_cloudwatch_event_rule.alerts[each.key].name
  arn  = aws_sns_topic.alerts.arn
}
