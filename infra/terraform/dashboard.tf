locals {
  metrics = jsondecode(file("${path.module}/../metrics.json"))

  # One widget a metric, three in a row, below the alarms.
  metric_widgets = [
    for at, name in keys(local.metrics.metrics) : {
      type   = "metric"
      x      = (at % 3) * 8
      y      = 4 + floor(at / 3) * 6
      width  = 8
      height = 6
      properties = {
        title   = name
        region  = var.region
        view    = "timeSeries"
        period  = 300
        metrics = [for stat in local.metrics.metrics[name].unit == "Milliseconds" ? ["p50", "p95"] : name == "OutboxDepth" ? ["Maximum"] : ["Sum"] : [local.metrics.namespace, name, "Stage", var.stage, { stat = stat }]]
      }
    }
  ]
  functions_row = 4 + ceil(length(local.metric_widgets) / 3) * 6

  # By what no metric is by, for each value of a dimension costs: looked for in the lines, when somebody looks.
  answering = ["/aws/lambda/${local.prefix}-bot", "/aws/lambda/${local.prefix}-alerts", "/aws/lambda/${local.prefix}-poll", "/ecs/${local.prefix}-mcp"]
  queries = {
    "Answers by operation"    = "filter Answers = 1 | stats count() as answers, sum(AnswerFailures) as failed, pct(AnswerLatency, 50) as p50_ms, pct(AnswerLatency, 95) as p95_ms by Operation, Surface | sort answers desc | limit 50"
    "Calls to AWS by service" = "filter AwsCalls > 0 | stats sum(AwsCalls) as calls, sum(AwsThrottles) as throttled, sum(AwsFailures) as failed by AwsService | sort calls desc | limit 50"
  }
  query_widgets = [
    for at, title in keys(local.queries) : {
      type   = "log"
      x      = at * 12
      y      = local.functions_row + 6
      width  = 12
      height = 8
      properties = {
        title  = title
        region = var.region
        view   = "table"
        query  = "${join(" | ", [for group in local.answering : "SOURCE '${group}'"])} | ${local.queries[title]}"
      }
    }
  ]
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = local.prefix

  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type   = "alarm"
        x      = 0
        y      = 0
        width  = 24
        height = 4
        properties = {
          title = "Alarms"
          alarms = concat(
            [for alarm in aws_cloudwatch_composite_alarm.all_of : alarm.arn],
            [for name, alarm in aws_cloudwatch_metric_alarm.measured : alarm.arn if !can(local.alarms[name].part_of)],
          )
        }
      }],
      local.metric_widgets,
      [
        for at, metric in ["Duration", "Errors", "Throttles"] : {
          type   = "metric"
          x      = at * 8
          y      = local.functions_row
          width  = 8
          height = 6
          properties = {
            title   = "Functions: ${metric}"
            region  = var.region
            view    = "timeSeries"
            period  = 300
            metrics = [for function in local.names.functions : ["AWS/Lambda", metric, "FunctionName", "${local.prefix}-${function}", { stat = metric == "Duration" ? "p95" : "Sum" }]]
          }
        }
      ],
      local.query_widgets,
    )
  })
}
