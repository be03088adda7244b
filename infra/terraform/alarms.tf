locals {
  alarms = jsondecode(templatefile("${path.module}/../alarms.json", {
    prefix            = local.prefix
    stage             = var.stage
    state_machine_arn = local.state_machine_arn
    model_usd_a_day   = var.model_usd_a_day
  })).alarms

  # Before the first release there is nothing to run, and what only reads has no runs.
  watched = {
    for name, alarm in local.alarms : name => alarm
    if !(var.read_only && name == "runs-failing") && !(var.image_tag == null && name == "mcp-down")
  }
  composite = { for name, alarm in local.watched : name => alarm if can(alarm.all_of) }
  measured  = { for name, alarm in local.watched : name => alarm if !can(alarm.all_of) }

  alarm_descriptions = {
    for name, alarm in local.watched : name =>
    "${alarm.what}. Runbook: ${var.runbooks_url}/${try(alarm.part_of, name)}.md"
  }
  alarm_actions = [aws_sns_topic.alerts.arn, aws_sns_topic.operators.arn]
}

resource "aws_cloudwatch_metric_alarm" "measured" {
  for_each = local.measured

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = local.alarm_descriptions[each.key]
  comparison_operator = can(each.value.above) ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = tonumber(try(each.value.above, each.value.below))
  evaluation_periods  = try(each.value.periods, 1)
  treat_missing_data  = try(each.value.missing, "notBreaching")
  alarm_actions       = can(each.value.part_of) ? [] : local.alarm_actions
  ok_actions          = can(each.value.part_of) ? [] : local.alarm_actions

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id          = metric_query.key
      return_data = !can(each.value.expression)

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        stat        = metric_query.value.stat
        period      = each.value.period
      }
    }
  }

  dynamic "metric_query" {
    for_each = can(each.value.expression) ? [each.value.expression] : []

    content {
      id          = "result"
      expression  = metric_query.value
      label       = each.key
      return_data = true
    }
  }
}

resource "aws_cloudwatch_composite_alarm" "all_of" {
  for_each = local.composite

  alarm_name        = "${local.prefix}-${each.key}"
  alarm_description = local.alarm_descriptions[each.key]
  alarm_rule        = join(" AND ", [for part in each.value.all_of : "ALARM(\"${local.prefix}-${part}\")"])
  alarm_actions     = local.alarm_actions
  ok_actions        = local.alarm_actions

  depends_on = [aws_cloudwatch_metric_alarm.measured]
}
