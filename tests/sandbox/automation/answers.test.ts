import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { AwsError } from '../../../sandbox/answer.js';
import { document, patchDocument, patchParameters, Runs } from './runs.js';

const refused = (code: string) => (error: unknown) => error instanceof AwsError && error.code === code;
const token = '4f2b8c1e-0d3a-4b5c-8d7e-9f0a1b2c3d4e';

describe('the answers of SSM Automation', () => {
  let ssm: Runs;
  beforeEach(() => {
    ssm = new Runs({
      documents: { Patch: patchDocument, 'Sre-Nap': document(['nap', 'aws:sleep', { Duration: 'PT1H' }]) },
    });
  });
  afterEach(() => ssm.close());

  it('give the same automation for the same client token, in any case, and start it once', async () => {
    const id = await ssm.start('Patch', patchParameters, { ClientToken: token });
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(await ssm.start('Patch', patchParameters, { ClientToken: token.toUpperCase() }), id);
    const reordered = Object.fromEntries(Object.entries(patchParameters).reverse()) as typeof patchParameters;
    const [a, b] = await Promise.all([1, 2].map(() => ssm.start('Patch', reordered, { ClientToken: token })));
    assert.deepEqual([a, b], [id, id]);
    await ssm.settle(id);
    assert.equal(await ssm.start('Patch', patchParameters, { ClientToken: token }), id);
    assert.equal(ssm.aws.count('CreateSnapshots'), 1);
    assert.notEqual(await ssm.start('Patch', patchParameters), id);
  });

  it('refuse a client token that came with something else', async () => {
    await ssm.start('Patch', patchParameters, { ClientToken: token });
    const other = { ...patchParameters, RebootOption: ['RebootIfNeeded'] };
    await assert.rejects(ssm.start('Patch', other, { ClientToken: token }), refused('IdempotentParameterMismatch'));
    await assert.rejects(ssm.start('Sre-Nap', {}, { ClientToken: token }), refused('IdempotentParameterMismatch'));
    await assert.rejects(ssm.start('Sre-Nap', {}, { ClientToken: 'run-1' }), refused('ValidationException'));
  });

  it('take five tags, and refuse a sixth', async () => {
    const tags = (n: number) => ({ Tags: Array.from({ length: n }, (_, index) => ({ Key: `k${index}`, Value: 'v' })) });
    await ssm.start('Patch', patchParameters, tags(5));
    const code = 'InvalidAutomationExecutionParametersException';
    await assert.rejects(ssm.start('Patch', patchParameters, tags(6)), refused(code));
  });

  for (const [what, name, parameters, more, code] of [
    ['an unknown document', 'Other', {}, {}, 'AutomationDefinitionNotFoundException'],
    [
      'an unknown version',
      'Patch',
      patchParameters,
      { DocumentVersion: '9' },
      'AutomationDefinitionVersionNotFoundException',
    ],
    ['a missing parameter', 'Patch', { InstanceId: ['i-1'] }, {}, 'InvalidAutomationExecutionParametersException'],
    [
      'an unknown parameter',
      'Patch',
      { ...patchParameters, X: ['1'] },
      {},
      'InvalidAutomationExecutionParametersException',
    ],
    [
      'a value that is not allowed',
      'Patch',
      { ...patchParameters, RebootOption: ['Yes'] },
      {},
      'InvalidAutomationExecutionParametersException',
    ],
    [
      'a value against the pattern',
      'Patch',
      { ...patchParameters, InstanceId: ['web-1'] },
      {},
      'InvalidAutomationExecutionParametersException',
    ],
    [
      'two values for one',
      'Patch',
      { ...patchParameters, InstanceId: ['i-1', 'i-2'] },
      {},
      'InvalidAutomationExecutionParametersException',
    ],
    [
      'rate control',
      'Patch',
      patchParameters,
      { TargetParameterName: 'InstanceId' },
      'InvalidAutomationExecutionParametersException',
    ],
  ] as [string, string, Record<string, string[]>, Record<string, unknown>, string][]) {
    it(`refuse ${what} with ${code}`, async () => {
      await assert.rejects(ssm.start(name, parameters, more), refused(code));
      assert.equal(ssm.aws.made.length, 0);
    });
  }

  it('describe an automation with all its parameters and who started it', async () => {
    const id = await ssm.start('Patch', patchParameters);
    const { ExecutionStartTime, StepExecutions, ...rest } = await ssm.get(id);
    assert.ok(ExecutionStartTime instanceof Date);
    assert.equal(StepExecutions?.length, 4);
    assert.deepEqual(rest, {
      AutomationExecutionId: id,
      DocumentName: 'Patch',
      DocumentVersion: '1',
      AutomationExecutionStatus: rest.AutomationExecutionStatus,
      ExecutedBy: 'arn:aws:sts::111122223333:assumed-role/workflow/sandbox',
      Outputs: {},
      Mode: 'Auto',
      CurrentStepName: 'snapshot',
      CurrentAction: 'aws:executeAwsApi',
      Targets: [],
      StepExecutionsTruncated: false,
      Parameters: { ...patchParameters, RebootOption: ['NoReboot'] },
      ResolvedTargets: { ParameterValues: [], Truncated: false },
    });
    await ssm.clock.settle();
  });

  it('list an automation only some time after its start, although it can be read at once', async () => {
    const id = await ssm.start('Sre-Nap');
    const ids = async () =>
      (await ssm.ask('DescribeAutomationExecutions')).AutomationExecutionMetadataList.map(
        (each: { AutomationExecutionId: string }) => each.AutomationExecutionId,
      );
    assert.deepEqual(await ids(), []);
    assert.equal((await ssm.get(id)).AutomationExecutionId, id);
    await ssm.clock.advanceTo(new Date(ssm.clock.now().getTime() + 5000));
    assert.deepEqual(await ids(), [id]);
  });

  it('filter and page lists', async () => {
    const nap = await ssm.start('Sre-Nap', {}, { Tags: [{ Key: 'run', Value: '1' }] });
    const patched = (await ssm.run('Patch', patchParameters)).AutomationExecutionId;
    await ssm.clock.advanceTo(new Date(ssm.clock.now().getTime() + 6000));
    const list = (Filters: { Key: string; Values: string[] }[], more: Record<string, unknown> = {}) =>
      ssm.ask('DescribeAutomationExecutions', { Filters, ...more });
    const ids = async (Key: string, ...Values: string[]) =>
      (await list([{ Key, Values }])).AutomationExecutionMetadataList.map(
        (each: { AutomationExecutionId: string }) => each.AutomationExecutionId,
      );
    assert.deepEqual(await ids('DocumentNamePrefix', 'Sre-'), [nap]);
    assert.deepEqual(await ids('ExecutionStatus', 'Success'), [patched]);
    assert.deepEqual(await ids('ExecutionStatus', 'InProgress', 'Success'), [patched, nap]);
    assert.deepEqual(await ids('ExecutionId', nap), [nap]);
    assert.deepEqual(await ids('CurrentAction', 'aws:sleep'), [nap]);
    assert.deepEqual(await ids('TagKey', 'run'), [nap]);
    assert.deepEqual(await ids('StartTimeAfter', '2001-01-01T00:00:00Z'), [patched, nap]);
    assert.deepEqual(await ids('StartTimeBefore', '2001-01-01T00:00:00Z'), []);
    assert.deepEqual(await ids('ParentExecutionId', nap), []);
    await assert.rejects(list([{ Key: 'Nothing', Values: ['x'] }]), refused('InvalidFilterKey'));
    await assert.rejects(list([{ Key: 'StartTimeAfter', Values: ['x'] }]), refused('InvalidFilterValue'));
    const first = await list([], { MaxResults: 1 });
    const second = await list([], { MaxResults: 1, NextToken: first.NextToken });
    assert.equal(second.NextToken, undefined);
    assert.equal(second.AutomationExecutionMetadataList[0].AutomationExecutionId, nap);
    await assert.rejects(list([], { NextToken: 'none' }), refused('InvalidNextToken'));
  });

  it('list the steps of an automation, by filter and in both orders', async () => {
    const { AutomationExecutionId } = await ssm.run('Patch', patchParameters);
    const names = async (more: Record<string, unknown>) =>
      (await ssm.ask('DescribeAutomationStepExecutions', { AutomationExecutionId, ...more })).StepExecutions.map(
        (step: { StepName: string }) => step.StepName,
      );
    assert.deepEqual(await names({}), ['snapshot', 'waitForSnapshot', 'install', 'scan']);
    assert.deepEqual(await names({ ReverseOrder: true, MaxResults: 2 }), ['scan', 'install']);
    assert.deepEqual(await names({ Filters: [{ Key: 'Action', Values: ['aws:runCommand'] }] }), ['install', 'scan']);
    assert.deepEqual(await names({ Filters: [{ Key: 'StepExecutionStatus', Values: ['Failed'] }] }), []);
  });

  it('describe a document with the SHA-256 of exactly the content they give', async () => {
    const { Content, ...got } = await ssm.ask('GetDocument', { Name: 'Patch' });
    assert.deepEqual(JSON.parse(Content), patchDocument);
    assert.deepEqual(
      [got.DocumentVersion, got.Status, got.DocumentType, got.DocumentFormat],
      ['1', 'Active', 'Automation', 'JSON'],
    );
    const { Document } = await ssm.ask('DescribeDocument', { Name: 'Patch' });
    assert.equal(Document.Hash, createHash('sha256').update(Content).digest('hex'));
    assert.deepEqual(
      [Document.HashType, Document.DefaultVersion, Document.SchemaVersion, Document.Owner],
      ['Sha256', '1', '0.3', '111122223333'],
    );
    assert.deepEqual(Document.Parameters[2], {
      Name: 'RebootOption',
      Type: 'String',
      Description: undefined,
      DefaultValue: 'NoReboot',
    });
  });

  it('number versions, keep the old ones, and leave a running automation its own', async () => {
    const nap = (Duration: string) =>
      document(['nap', 'aws:sleep', { Duration }], ['end', 'aws:sleep', { Duration: 'PT1S' }]);
    ssm.automations.deploy({ 'Sre-Nap': nap('PT2H') });
    const id = await ssm.start('Sre-Nap');
    ssm.automations.deploy({ 'Sre-Nap': nap('PT2H') });
    ssm.automations.deploy({ 'Sre-Nap': document(['other', 'aws:sleep', { Duration: 'PT1S' }]) });
    assert.equal((await ssm.ask('DescribeDocument', { Name: 'Sre-Nap' })).Document.LatestVersion, '3');
    assert.match((await ssm.ask('GetDocument', { Name: 'Sre-Nap', DocumentVersion: '1' })).Content, /PT1H/);
    assert.match((await ssm.ask('GetDocument', { Name: 'Sre-Nap', DocumentVersion: '$LATEST' })).Content, /other/);
    const ended = await ssm.settle(id);
    assert.deepEqual(
      [ended.DocumentVersion, ended.StepExecutions?.length, ended.AutomationExecutionStatus],
      ['2', 2, 'Success'],
    );
    const pinned = await ssm.get(await ssm.start('Sre-Nap', {}, { DocumentVersion: '1' }));
    assert.equal(pinned.DocumentVersion, '1');
  });

  for (const [operation, input, code] of [
    ['GetAutomationExecution', { AutomationExecutionId: 'none' }, 'AutomationExecutionNotFoundException'],
    ['StopAutomationExecution', { AutomationExecutionId: 'none' }, 'AutomationExecutionNotFoundException'],
    ['DescribeAutomationStepExecutions', { AutomationExecutionId: 'none' }, 'AutomationExecutionNotFoundException'],
    ['GetDocument', { Name: 'Other' }, 'InvalidDocument'],
    ['DescribeDocument', { Name: 'Patch', DocumentVersion: '7' }, 'InvalidDocumentVersion'],
  ] as [string, Record<string, unknown>, string][]) {
    it(`refuse ${operation} of ${JSON.stringify(input)} with ${code}`, async () => {
      await assert.rejects(ssm.ask(operation, input), refused(code));
    });
  }
});
