import { readFileSync } from 'node:fs';
import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

const names = JSON.parse(readFileSync(new URL('../names.json', import.meta.url), 'utf8')) as {
  readonly app: string;
  readonly stateMachines: readonly string[];
  readonly functions: readonly string[];
};

/** The function of a step, as infra/workflows and the sandbox name it: without a stage. */
const STEP_FUNCTION = `${names.app}-workflow`;

/**
 * The state machines of a stage, from infra/workflows. Their role and their log group are Terraform's, by name: nothing is
 * written into either.
 */
export class Workflows extends Stack {
  constructor(scope: Construct, stage: string, { tracing = true } = {}) {
    super(scope, 'Workflows', {
      stackName: `${names.app}-${stage}-workflows`,
      // No assets: nothing has to be prepared in the account.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
      tags: { app: names.app, stage },
    });
    const arn = (rest: string) => `arn:${this.partition}:${rest}`;
    // Mutable, CDK would add a policy to it (for logs and traces), and Terraform would take that away again.
    const role = Role.fromRoleArn(this, 'Role', arn(`iam::${this.account}:role/${names.app}-${stage}-states`), {
      mutable: false,
    });
    for (const machine of names.stateMachines) {
      const name = `${names.app}-${stage}-${machine}`;
      new StateMachine(this, machine, {
        stateMachineName: name,
        definitionBody: DefinitionBody.fromString(definitionOf(machine, `${names.app}-${stage}-workflow`)),
        role,
        tracingEnabled: tracing,
        logs: {
          destination: LogGroup.fromLogGroupName(this, `${machine}-log`, `/aws/vendedlogs/states/${name}`),
          level: LogLevel.ERROR,
          // Task tokens decide about approvals: they are in no log.
          includeExecutionData: false,
        },
      });
    }
  }
}

/** @throws Error when no step invokes the function: the file is then another than this stack deploys. */
function definitionOf(machine: string, functionName: string): string {
  const definition = JSON.parse(readFileSync(new URL(`../workflows/${machine}.asl.json`, import.meta.url), 'utf8'));
  let steps = 0;
  const text = JSON.stringify(definition, (key, value: unknown) => {
    if (key !== 'FunctionName') return value;
    if (value !== STEP_FUNCTION) throw new Error(`${machine}: a step invokes ${String(value)}, not ${STEP_FUNCTION}`);
    steps += 1;
    return functionName;
  });
  if (steps === 0) throw new Error(`${machine}: no step invokes ${STEP_FUNCTION}`);
  return text;
}
