"""Writes sandbox/limits.json: lengths, ranges, patterns and values of the inputs of the operations that the sandbox serves.

The SDK's runtime schemas do not hold them. They are read from the service models that AWS publishes with botocore:
    pip install botocore && python3 scripts/aws-limits.py
Keyed by service, then `Structure.member`; `item`, `key` and `value` hold what applies inside lists and maps.
"""

import gzip
import json
import pathlib

import botocore

SERVED = {
    "cloudtrail": ("cloudtrail", ["LookupEvents"]),
    "inspector2": (
        "inspector2",
        [
            "BatchGetAccountStatus",
            "BatchGetFindingDetails",
            "ListCoverage",
            "ListFindingAggregations",
            "ListFindings",
            "SearchVulnerabilities",
        ],
    ),
    "monitoring": (
        "cloudwatch",
        ["DescribeAlarms", "DescribeAnomalyDetectors", "GetMetricData", "GetMetricStatistics", "ListMetrics"],
    ),
    "sns": (
        "sns",
        [
            "ConfirmSubscription",
            "CreateTopic",
            "DeleteTopic",
            "GetSubscriptionAttributes",
            "GetTopicAttributes",
            "ListSubscriptions",
            "ListSubscriptionsByTopic",
            "ListTopics",
            "Publish",
            "SetSubscriptionAttributes",
            "SetTopicAttributes",
            "Subscribe",
            "Unsubscribe",
        ],
    ),
    "ssm": (
        "ssm",
        [
            "DescribeAutomationExecutions",
            "DescribeAutomationStepExecutions",
            "DescribeDocument",
            "DescribeInstanceInformation",
            "DescribeInstancePatches",
            "DescribeInstancePatchStates",
            "DescribePatchBaselines",
            "GetAutomationExecution",
            "GetCommandInvocation",
            "GetDocument",
            "GetParameter",
            "GetPatchBaseline",
            "ListCommandInvocations",
            "ListCommands",
            "ListComplianceItems",
            "ListDocuments",
            "ListInventoryEntries",
            "SendAutomationSignal",
            "SendCommand",
            "StartAutomationExecution",
            "StopAutomationExecution",
        ],
    ),
    "states": (
        "stepfunctions",
        [
            "CreateStateMachine",
            "DescribeExecution",
            "DescribeStateMachine",
            "DescribeStateMachineForExecution",
            "GetExecutionHistory",
            "ListExecutions",
            "ListStateMachines",
            "RedriveExecution",
            "SendTaskFailure",
            "SendTaskHeartbeat",
            "SendTaskSuccess",
            "StartExecution",
            "StopExecution",
            "UpdateStateMachine",
        ],
    ),
    "sts": ("sts", ["AssumeRole", "GetCallerIdentity"]),
    "ec2": (
        "ec2",
        [
            "CreateSnapshots",
            "DescribeImages",
            "DescribeInstances",
            "DescribeInstanceStatus",
            "DescribeNetworkInterfaces",
            "DescribeRegions",
            "DescribeSecurityGroups",
            "DescribeSnapshots",
            "DescribeVolumes",
            "RebootInstances",
            "StartInstances",
            "StopInstances",
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
    limits = {}
    for service, (folder, operations) in SERVED.items():
        newest = sorted((data / folder).iterdir())[-1] / "service-2.json.gz"
        model = json.loads(gzip.decompress(newest.read_bytes()))
        seen = {}
        for name in operations:
            operation = model["operations"][name]
            if "input" in operation:
                structure(model, operation["input"]["shape"], seen)
        limits[service] = {
            f"{shape}.{member}": rule for shape, rules in sorted(seen.items()) for member, rule in rules.items()
        }
    target = pathlib.Path(__file__).parent.parent / "sandbox" / "limits.json"
    services = [
        f"  {json.dumps(service)}: {{\n"
        + ",\n".join(f"    {json.dumps(key)}: {json.dumps(rule)}" for key, rule in rules.items())
        + "\n  }"
        for service, rules in sorted(limits.items())
        if rules
    ]
    target.write_text("{\n" + ",\n".join(services) + "\n}\n")


main()
