"""Writes sandbox/limits.json: what AWS allows in the inputs of the operations that the sandbox serves.

Lengths, ranges, patterns and values: the SDK's runtime schemas do not hold them. They are read from the service models that AWS publishes with botocore:
    pip install botocore && python3 scripts/aws-limits.py
Keyed by service, then `Structure.member`; `item`, `key` and `value` hold what applies inside lists and maps.
"""

import gzip
import json
import pathlib

import botocore

# By signing name: the folder of the service's model, and the operations.
SERVED = {
    "bedrock": (
        "bedrock-runtime",
        [
            "Converse",
            "ConverseStream",
        ],
    ),
    "cloudtrail": (
        "cloudtrail",
        [
            "LookupEvents",
        ],
    ),
    "config": (
        "config",
        [
            "DescribeComplianceByResource",
            "DescribeConfigurationRecorderStatus",
            "DescribeConfigurationRecorders",
            "GetComplianceDetailsByResource",
            "GetResourceConfigHistory",
            "ListDiscoveredResources",
            "PutConfigurationRecorder",
            "SelectResourceConfig",
            "StartConfigurationRecorder",
            "StopConfigurationRecorder",
        ],
    ),
    "ec2": (
        "ec2",
        [
            "CreateReplaceRootVolumeTask",
            "CreateSnapshot",
            "CreateSnapshots",
            "CreateTags",
            "DescribeFlowLogs",
            "DescribeImages",
            "DescribeInstanceStatus",
            "DescribeInstances",
            "DescribeNetworkAcls",
            "DescribeNetworkInterfaces",
            "DescribeRegions",
            "DescribeReplaceRootVolumeTasks",
            "DescribeRouteTables",
            "DescribeSecurityGroups",
            "DescribeSnapshots",
            "DescribeVolumes",
        ],
    ),
    "elasticloadbalancing": (
        "elbv2",
        [
            "DeregisterTargets",
            "DescribeLoadBalancers",
            "DescribeTargetGroups",
            "DescribeTargetHealth",
            "RegisterTargets",
        ],
    ),
    "guardduty": (
        "guardduty",
        [
            "GetFindings",
            "ListDetectors",
            "ListFindings",
        ],
    ),
    "inspector2": (
        "inspector2",
        [
            "BatchGetAccountStatus",
            "BatchGetFindingDetails",
            "Disable",
            "Enable",
            "EnableDelegatedAdminAccount",
            "GetDelegatedAdminAccount",
            "ListCoverage",
            "ListFilters",
            "ListFindingAggregations",
            "ListFindings",
        ],
    ),
    "lambda": (
        "lambda",
        [
            "Invoke",
        ],
    ),
    "logs": (
        "logs",
        [
            "DescribeLogGroups",
            "DescribeLogStreams",
            "GetQueryResults",
            "StartQuery",
            "StopQuery",
        ],
    ),
    "monitoring": (
        "cloudwatch",
        [
            "DeleteAlarms",
            "DescribeAlarms",
            "GetMetricData",
            "GetMetricStatistics",
            "ListMetrics",
            "PutMetricAlarm",
        ],
    ),
    "secretsmanager": (
        "secretsmanager",
        [
            "GetSecretValue",
            "PutSecretValue",
        ],
    ),
    "securityhub": (
        "securityhub",
        [
            "GetFindings",
        ],
    ),
    "sns": (
        "sns",
        [
            "ConfirmSubscription",
            "CreateTopic",
            "DeleteTopic",
            "GetTopicAttributes",
            "ListSubscriptions",
            "ListSubscriptionsByTopic",
            "ListTopics",
            "Publish",
            "SetTopicAttributes",
            "Subscribe",
            "Unsubscribe",
        ],
    ),
    "ssm": (
        "ssm",
        [
            "CancelCommand",
            "DescribeAutomationExecutions",
            "DescribeAutomationStepExecutions",
            "DescribeDocument",
            "DescribeInstanceInformation",
            "DescribeInstancePatchStates",
            "DescribeInstancePatches",
            "DescribeMaintenanceWindowSchedule",
            "DescribeMaintenanceWindows",
            "DescribeMaintenanceWindowsForTarget",
            "DescribePatchBaselines",
            "GetAutomationExecution",
            "GetCalendarState",
            "GetCommandInvocation",
            "GetDefaultPatchBaseline",
            "GetDocument",
            "GetPatchBaseline",
            "GetPatchBaselineForPatchGroup",
            "ListCommandInvocations",
            "ListCommands",
            "ListDocuments",
            "ListInventoryEntries",
            "SendCommand",
            "StartAutomationExecution",
            "StopAutomationExecution",
        ],
    ),
    "states": (
        "stepfunctions",
        [
            "DescribeExecution",
            "DescribeStateMachine",
            "DescribeStateMachineForExecution",
            "GetExecutionHistory",
            "ListExecutions",
            "ListStateMachines",
            "SendTaskFailure",
            "SendTaskHeartbeat",
            "SendTaskSuccess",
            "StartExecution",
            "StopExecution",
        ],
    ),
    "sts": (
        "sts",
        [
            "AssumeRole",
            "GetCallerIdentity",
        ],
    ),
}


def constraint(model, shape_name, seen):
    shape = model["shapes"][shape_name]
    rule = {key: shape[key] for key in ("min", "max", "pattern", "enum") if key in shape}
    if rule.get("min") == 0 and shape["type"] in ("string", "list", "map"):
        del rule["min"]
    if shape["type"] in ("integer", "long"):
        rule["integer"] = True
    if shape["type"] == "list":
        inner = constraint(model, shape["member"]["shape"], seen)
        if inner:
            rule["item"] = inner
    elif shape["type"] == "map":
        for side in ("key", "value"):
            inner = constraint(model, shape[side]["shape"], seen)
            if inner:
                rule[side] = inner
    elif shape["type"] == "structure":
        structure(model, shape_name, seen)
    return rule


def structure(model, name, seen):
    if name in seen:
        return
    seen[name] = {}
    for member, ref in model["shapes"][name].get("members", {}).items():
        rule = constraint(model, ref["shape"], seen)
        if rule:
            seen[name][member] = rule


def main():
    data = pathlib.Path(botocore.__file__).parent / "data"
    limits, operations = {}, {}
    for service, (folder, names) in SERVED.items():
        newest = sorted((data / folder).iterdir())[-1] / "service-2.json.gz"
        model = json.loads(gzip.decompress(newest.read_bytes()))
        seen = {}
        operations[service] = names
        for name in names:
            operation = model["operations"][name]
            if "input" in operation:
                structure(model, operation["input"]["shape"], seen)
        limits[service] = {
            f"{shape}.{member}": rule for shape, rules in sorted(seen.items()) for member, rule in rules.items()
        }
    target = pathlib.Path(__file__).parent.parent / "sandbox" / "limits.json"
    target.write_text(json.dumps({"operations": operations, "limits": limits}))
    print(f"Format it: npx biome check --write {target}")


main()
