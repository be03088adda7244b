mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-west-2a", "us-west-2b", "us-west-2c"] }
  }
}

variables {
  alarm_email = "sre@example.com"
  image_tag   = "v1"
}

run "as_it_is_shipped" {
  command = apply

  assert {
    condition     = toset(keys(aws_iam_role.service)) == toset(["bot", "slack", "alerts", "workflow", "poll", "mcp", "states", "automation"])
    error_message = "Every role of names.json and the one of the documents."
  }

  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.service : alltrue([for statement in jsondecode(policy.policy).Statement : statement.Effect == "Allow" && !contains(flatten([statement.Action]), "*")])])
    error_message = "Policies allow named actions and nothing else."
  }

  assert {
    condition     = length(aws_iam_role_policy.begins_nothing) == 0 && length(aws_ssm_document.own) == length(fileset("../documents", "*.json"))
    error_message = "Runs may begin, with every document of ours."
  }

  assert {
    condition     = alltrue([for name, document in aws_ssm_document.own : jsondecode(document.content).assumeRole == aws_iam_role.service["automation"].arn if document.document_type == "Automation"])
    error_message = "What changes a host does it as the role automation."
  }

  assert {
    condition     = aws_dynamodb_table.operations.deletion_protection_enabled && aws_dynamodb_table.operations.point_in_time_recovery[0].enabled && aws_dynamodb_table.operations.ttl[0].attribute_name == "ttl"
    error_message = "The table is protected, can be put back, and forgets."
  }

  assert {
    condition     = aws_s3_bucket_object_lock_configuration.artifacts[0].rule[0].default_retention[0].mode == "GOVERNANCE"
    error_message = "Anchors cannot be rewritten."
  }

  assert {
    condition     = toset(keys(aws_ssm_parameter.published)) == toset(keys(jsondecode(file("../names.json")).parameters))
    error_message = "The contract with the other two stacks."
  }

  assert {
    condition     = alltrue([for alarm in merge(aws_cloudwatch_metric_alarm.measured, aws_cloudwatch_composite_alarm.all_of) : strcontains(alarm.alarm_description, "Runbook: docs/runbooks/")])
    error_message = "Every alarm links to its runbook."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.mcp.container_definitions)[0].readonlyRootFilesystem && jsondecode(aws_ecs_task_definition.mcp.container_definitions)[0].user == "1000"
    error_message = "The container writes nowhere and is not root."
  }

  assert {
    condition     = aws_ecs_service.mcp.desired_count == 1 && one(aws_ecs_service.mcp.network_configuration).assign_public_ip
    error_message = "One task without a NAT gateway."
  }

  assert {
    condition     = alltrue([for group in flatten([for widget in jsondecode(aws_cloudwatch_dashboard.main.dashboard_body).widgets : regexall("SOURCE '([^']+)'", widget.properties.query) if widget.type == "log"]) : contains(keys(aws_cloudwatch_log_group.service), group)])
    error_message = "The dashboard looks into groups that exist."
  }

  assert {
    condition     = contains(flatten([for either in jsondecode(aws_cloudwatch_event_rule.alerts["acts"].event_pattern).detail["$or"] : try(either.userIdentity.type, [])]), "Root")
    error_message = "Whatever the root user does becomes an alert, and not only what anybody does."
  }

  assert {
    condition     = one(one(aws_budgets_budget.monthly.cost_filter[*]).values) == "user:stage$prod"
    error_message = "The budget counts this stage."
  }
}

run "without_a_model" {
  command = plan

  assert {
    condition     = !strcontains(aws_iam_role_policy.service["bot"].policy, "bedrock:")
    error_message = "No model, no right to one."
  }
}

run "with_a_model" {
  command = plan

  variables {
    model_ids = ["us.amazon.nova-2-lite-v1:0"]
  }

  assert {
    condition     = strcontains(aws_iam_role_policy.service["bot"].policy, "inference-profile/us.amazon.nova-2-lite-v1:0") && strcontains(aws_iam_role_policy.service["bot"].policy, "foundation-model/amazon.nova-2-lite-v1:0")
    error_message = "The profile, and the model behind it."
  }
}

run "that_only_reads" {
  command = plan

  variables {
    read_only = true
  }

  assert {
    condition     = toset(keys(aws_iam_role.service)) == toset(["bot", "slack", "alerts", "poll", "mcp"])
    error_message = "No role that changes anything exists."
  }

  assert {
    condition     = length(aws_ssm_document.own) == 0 && length(aws_iam_policy.patched_host) == 0
    error_message = "Nothing to change a host with."
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy.begins_nothing)) == toset(["bot", "slack", "alerts", "poll", "mcp"]) && alltrue([for policy in aws_iam_role_policy.begins_nothing : jsondecode(policy.policy).Statement[0].Effect == "Deny" && contains(jsondecode(policy.policy).Statement[0].Action, "states:StartExecution")])
    error_message = "And no role may begin a run."
  }
}

run "that_is_switched_off" {
  command = plan

  variables {
    kill_switch = true
  }

  assert {
    condition     = contains(keys(aws_iam_role_policy.begins_nothing), "workflow") && strcontains(aws_iam_role_policy.begins_nothing["workflow"].policy, "ssm:StartAutomationExecution") && !strcontains(aws_iam_role_policy.begins_nothing["workflow"].policy, "ssm:StopAutomationExecution")
    error_message = "Nothing begins, and what runs can be stopped."
  }

  assert {
    condition     = contains([for setting in jsondecode(aws_ecs_task_definition.mcp.container_definitions)[0].environment : "${setting.name}=${setting.value}"], "SRE_KILL_SWITCH=on")
    error_message = "The processes know it too."
  }
}

run "before_its_first_release" {
  command = plan

  variables {
    image_tag = null
  }

  assert {
    condition     = aws_ecs_service.mcp.desired_count == 0 && !contains(keys(aws_cloudwatch_metric_alarm.measured), "mcp-down")
    error_message = "Nothing runs without an image, and nobody is woken for it."
  }
}

run "with_a_bot_that_is_kept_warm" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role_policy.service["slack"].policy).Statement[0].Resource == "arn:aws:lambda:us-west-2:111122223333:function:sre-ops-prod-bot:provisioned"
    error_message = "Slack's function hands over to that one, and may invoke no other."
  }
}

run "without_one" {
  command = plan

  variables {
    bot_concurrency = 0
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.service["slack"].policy).Statement[0].Resource == "arn:aws:lambda:us-west-2:111122223333:function:sre-ops-prod-bot"
    error_message = "There is no alias then."
  }
}

run "traced" {
  command = plan

  assert {
    condition     = alltrue([for name, policy in aws_iam_role_policy.service : strcontains(policy.policy, "xray:PutTraceSegments") if name != "automation"]) && contains([for setting in jsondecode(aws_ecs_task_definition.mcp.container_definitions)[0].environment : "${setting.name}=${setting.value}"], "SRE_TRACES=on")
    error_message = "Everything that answers sends traces."
  }
}

run "without_traces" {
  command = plan

  variables {
    tracing = false
  }

  assert {
    condition     = !anytrue([for policy in aws_iam_role_policy.service : strcontains(policy.policy, "xray:")]) && contains([for setting in jsondecode(aws_ecs_task_definition.mcp.container_definitions)[0].environment : "${setting.name}=${setting.value}"], "SRE_TRACES=off")
    error_message = "Nobody sends any, and nobody may."
  }
}

run "as_the_readme_begins" {
  command = plan

  variables {
    stage        = "prod"
    region       = "us-west-2"
    alarm_email  = "sre@example.com"
    model_ids    = ["us.amazon.nova-2-lite-v1:0"]
    runbooks_url = "https://git.example.com/sre-operations-assistant/docs/runbooks"
  }

  assert {
    condition     = output.release.stage == "prod" && output.release.model == "on" && output.secret == "sre-ops-prod/chat" && output.bucket == "sre-ops-prod-artifacts-111122223333"
    error_message = "The names that the README speaks of."
  }
}

run "with_a_stage_that_is_no_name" {
  command = plan

  variables {
    stage = "Prod_1"
  }

  expect_failures = [var.stage]
}

run "a_member_account" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    reader_role_arns = ["arn:aws:iam::111122223333:role/sre-ops-prod-bot"]
    external_id      = "8f0c3b1e-a-long-random-text"
  }

  assert {
    condition     = jsondecode(aws_iam_role.member.assume_role_policy).Statement[0].Condition.StringEquals["sts:ExternalId"] == var.external_id && jsondecode(aws_iam_role.member.assume_role_policy).Statement[0].Principal.AWS[0] == "arn:aws:iam::111122223333:role/sre-ops-prod-bot"
    error_message = "Those readers alone, and only with the external id."
  }
}

run "a_member_account_for_everybody" {
  command = plan

  module {
    source = "./modules/member-role"
  }

  variables {
    reader_role_arns = ["*"]
    external_id      = "8f0c3b1e-a-long-random-text"
  }

  expect_failures = [var.reader_role_arns]
}
