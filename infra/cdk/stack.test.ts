import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Workflows } from './stack.ts';

const template = Template.fromStack(new Workflows(new App({ analyticsReporting: false }), 'test'));
const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));

test('there is one state machine, under the name that Terraform and the functions know', () => {
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineName: 'sre-ops-test-patch' });
});

test('nothing but state machines is made: roles, logs, tables and topics are of others', () => {
  const types = new Set(Object.values(template.toJSON().Resources as object).map(({ Type }) => Type));
  assert.deepEqual([...types], ['AWS::StepFunctions::StateMachine']);
});

test('its role is that of Terraform, untouched', () => {
  const [role] = machines.map(({ Properties }) => JSON.stringify(Properties.RoleArn));
  assert.match(role ?? '', /role\/sre-ops-test-states/);
});

test('its steps invoke the function of this stage and no other', () => {
  const invoked = machines.flatMap(({ Properties }) => [
    ...JSON.stringify(Properties.DefinitionString).matchAll(/FunctionName\\*":\\*"([\w-]+)/g),
  ]);
  assert.ok(invoked.length >= 6);
  assert.deepEqual([...new Set(invoked.map(([, name]) => name))], ['sre-ops-test-workflow']);
});

test('its runs are traced, unless the stage is not', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } });
  const untraced = new Workflows(new App({ analyticsReporting: false }), 'test', { tracing: false });
  Template.fromStack(untraced).hasResourceProperties('AWS::StepFunctions::StateMachine', {
    TracingConfiguration: { Enabled: false },
  });
});

test('its log holds no task token', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: { IncludeExecutionData: false, Level: 'ERROR', Destinations: Match.anyValue() },
  });
});

test('template.json, which is checked on machines without CDK, is what is deployed as prod', () => {
  const snapshot = new URL('template.json', import.meta.url);
  const prod = Template.fromStack(new Workflows(new App({ analyticsReporting: false }), 'prod')).toJSON();
  // The definition may change without this stack: it stands there under its name.
  const [machine] = Object.values(prod.Resources as Record<string, { Properties: { DefinitionString: string } }>);
  assert.ok(machine);
  const shipped = readFileSync(new URL('../workflows/patch.asl.json', import.meta.url), 'utf8');
  assert.deepEqual(
    JSON.parse(machine.Properties.DefinitionString),
    JSON.parse(shipped.replaceAll('"sre-ops-workflow"', '"sre-ops-prod-workflow"')),
  );
  machine.Properties.DefinitionString = 'infra/workflows/patch.asl.json';
  if (process.env.UPDATE_SNAPSHOT) writeFileSync(snapshot, `${JSON.stringify(prod, null, 2)}\n`);
  assert.deepEqual(prod, JSON.parse(readFileSync(snapshot, 'utf8')));
});
