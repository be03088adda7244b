# Counts what has the tags of this stage, once the tag `stage` is activated for cost allocation.
resource "aws_budgets_budget" "monthly" {
  name         = local.prefix
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:stage$%s", var.stage)]
  }

  dynamic "notification" {
    for_each = var.alarm_email == null ? {} : {
      "80"       = { threshold = 80, type = "ACTUAL" }
      "100"      = { threshold = 100, type = "ACTUAL" }
      "forecast" = { threshold = 100, type = "FORECASTED" }
    }

    content {
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value.threshold
      threshold_type             = "PERCENTAGE"
      notification_type          = notification.value.type
      subscriber_email_addresses = [var.alarm_email]
    }
  }
}
