import assert from 'node:assert/strict';
import type { Call } from '../../sandbox/answer.js';
import { isChange, Ledger } from '../../sandbox/ledger.js';

const call = (change: Partial<Call>): Call => ({
  service: 'ssm',
  operation: 'StartAutomationExecution',
  input: {},
  region: 'us-west-2',
  role: 'workflow',
  requestId: 'request-1',
  ...change,
});

describe('the effect ledger', () => {
  const at = new Date('2026-11-22T10:00:00Z');
  const ledger = () => new Ledger(() => at);

  it('tells changes from reads by the operation', () => {
    const changes = [
      'SendCommand',
      'StartExecution',
      'PutObject',
      'CreateSnapshots',
      'Publish',
      'UpdateItem',
      'DeleteTopic',
    ];
    const reads = [
      'DescribeInstances',
      'ListFindings',
      'GetMetricData',
      'LookupEvents',
      'HeadObject',
      'Query',
      'Scan',
      'AssumeRole',
    ];
    assert.deepEqual(changes.filter(isChange), changes);
    assert.deepEqual(reads.filter(isChange), []);
  });

  it('keeps who changed what, with the client token and what came of it', () => {
    const kept = ledger();
    const input = {
      DocumentName: 'AWS-RunPatchBaseline',
      ClientToken: 'token-1',
      Parameters: { InstanceIds: ['i-1', 'i-2'], Operation: ['Install'] },
    };
    kept.record(call({ input }), 'ok', { AutomationExecutionId: 'execution-1' });
    kept.record(call({ input: { DocumentName: 'x' } }), 'InvalidParameters');
    assert.deepEqual(kept.effects, [
      {
        seq: 1,
        at: at.toISOString(),
        role: 'workflow',
        service: 'ssm',
        operation: 'StartAutomationExecution',
        resources: ['AWS-RunPatchBaseline', 'i-1', 'i-2', 'execution-1'],
        client_token: 'token-1',
        outcome: 'ok',
        request_id: 'request-1',
      },
      {
        seq: 2,
        at: at.toISOString(),
        role: 'workflow',
        service: 'ssm',
        operation: 'StartAutomationExecution',
        resources: ['x'],
        outcome: 'InvalidParameters',
        request_id: 'request-1',
      },
    ]);
  });

  it('keeps no task token and no access key', () => {
    const kept = ledger();
    kept.record(call({ service: 'states', operation: 'SendTaskSuccess', input: { taskToken: 'secret' } }), 'ok');
    kept.record(call({ input: { AccessKeyId: 'secret', Token: 'secret' } }), 'ok', { NextToken: 'secret' });
    assert.doesNotMatch(JSON.stringify(kept.effects), /secret/);
  });

  it('lists writes to DynamoDB apart, and counts every call', () => {
    const kept = ledger();
    kept.record(call({ service: 'dynamodb', operation: 'PutItem', input: { TableName: 'state' } }), 'ok');
    kept.record(call({ service: 'dynamodb', operation: 'GetItem' }), 'ok');
    kept.record(call({ service: 'dynamodb', operation: 'GetItem' }), 'ThrottlingException');
    assert.deepEqual(kept.effects, []);
    assert.deepEqual(
      kept.stateWrites.map(({ operation, resources }) => [operation, ...resources]),
      [['PutItem', 'state']],
    );
    assert.deepEqual(kept.counts, [
      { role: 'workflow', service: 'dynamodb', operation: 'PutItem', calls: 1, failed: 0 },
      { role: 'workflow', service: 'dynamodb', operation: 'GetItem', calls: 2, failed: 1 },
    ]);
  });
});
