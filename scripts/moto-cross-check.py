#!/usr/bin/env python3
"""Runs the shipped state machine on moto's Step Functions and compares the states with those of the sandbox.

The paths, what each step answers, and the states that follow are in tests/infra/workflows/paths.json; a test holds the
sandbox to the same file. Needs Python with moto[server] and boto3; prints "not run" where they are missing.
"""

import copy
import json
import logging
import os
import pathlib
import sys
import time
import urllib.request

try:
    import boto3
    import moto.stepfunctions.models as models
    import moto.stepfunctions.parser  # noqa: F401
    from moto.server import ThreadedMotoServer
except ImportError as missing:
    print(f"moto cross-check: not run, {missing}")
    sys.exit(0)

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGION = "us-west-2"
FUNCTION = "sre-ops-workflow"
# Waits are made short: moto waits in real time. Their states stay.
SHORT_S = 1
PATIENCE_S = 40


def without_history(machine, _memo):
    """moto 5.2.1 copies the machine with the locks of its executions, which fails (getmoto/moto#10077)."""
    twin = copy.copy(machine)
    twin.executions = []
    return twin


def shortened(definition, is_timeout):
    for state in definition["States"].values():
        if "Seconds" in state:
            state["Seconds"] = SHORT_S
        if state.get("Resource", "").endswith(".waitForTaskToken"):
            state["TimeoutSeconds"] = 2 if is_timeout else PATIENCE_S
        for retry in state.get("Retry", []):
            retry["IntervalSeconds"] = 1
    return json.dumps(definition)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    urllib.request.urlopen(request).read()


def token_of(events):
    for event in events:
        parameters = event.get("taskScheduledEventDetails", {}).get("parameters", "{}")
        token = json.loads(parameters).get("Payload", {}).get("task_token")
        if token:
            return token
    return None


def run(sfn, base, path, number):
    definition = json.loads((ROOT / "infra/workflows/patch.asl.json").read_text())
    post(
        f"{base}/moto-api/static/lambda-simple/response",
        {"results": [json.dumps(answer) for _, answer in path["calls"]], "region": REGION},
    )
    machine = sfn.create_state_machine(
        name=f"patch-{number}",
        definition=shortened(definition, path["decision"] is None),
        roleArn="arn:aws:iam::123456789012:role/x",
    )
    execution = sfn.start_execution(
        stateMachineArn=machine["stateMachineArn"], name=f"run-{number}", input=json.dumps({"workflow_id": "patch-1"})
    )["executionArn"]
    decided = path["decision"] is None
    until = time.time() + PATIENCE_S
    while time.time() < until:
        events = sfn.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        if not decided and (token := token_of(events)):
            time.sleep(0.5)
            sfn.send_task_success(taskToken=token, output=json.dumps(path["decision"]))
            decided = True
        status = sfn.describe_execution(executionArn=execution)["status"]
        if status != "RUNNING":
            break
        time.sleep(0.2)
    events = sfn.get_execution_history(executionArn=execution, maxResults=1000)["events"]
    states = [e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e]
    return states, status


def main():
    logging.disable(logging.CRITICAL)
    models.StateMachine.__deepcopy__ = without_history
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    base = f"http://{host}:{port}"
    os.environ["MOTO_PORT"] = str(port)
    given = {"region_name": REGION, "aws_access_key_id": "x", "aws_secret_access_key": "y", "endpoint_url": base}
    os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="y", AWS_DEFAULT_REGION=REGION)
    post(f"{base}/moto-api/config", {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}})
    role = boto3.client("iam", **given).create_role(RoleName="x", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    boto3.client("lambda", **given).create_function(
        FunctionName=FUNCTION, Runtime="python3.11", Role=role, Handler="x.y", Code={"ZipFile": b"x"}
    )
    sfn = boto3.client("stepfunctions", **given)
    failed = 0
    for number, path in enumerate(json.loads((ROOT / "tests/infra/workflows/paths.json").read_text())):
        states, status = run(sfn, base, path, number)
        same = states == path["states"] and status == path["ends"]
        failed += not same
        print(f"moto cross-check: {path['name']}: {'the same ' + str(len(states)) + ' states' if same else 'DIFFERS'}, {status}")
        if not same:
            print(f"  sandbox {path['ends']}: {' > '.join(path['states'])}\n  moto    {status}: {' > '.join(states)}")
    server.stop()
    sys.exit(1 if failed else 0)


main()
