import assert from 'node:assert/strict';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { awsServices } from '../../sandbox/aws-services.js';
import { startSandbox } from '../../sandbox/index.js';
import { checkInput } from '../../sandbox/input-check.js';
import table from '../../sandbox/limits.json' with { type: 'json' };
import { type OperationModel, ServiceModels } from '../../sandbox/service-model.js';
import { controlClient } from '../support/control-client.js';

describe('the input check', () => {
  const models = new ServiceModels();
  const operation = async (service: string, name: string): Promise<OperationModel> => {
    const found = (await models.of(service))?.operation(name);
    assert.ok(found, `${service}:${name}`);
    return found;
  };
  const problems = async (service: string, name: string, input: unknown) =>
    checkInput(await operation(service, name), input).problems.map(({ kind, path }) => `${kind} ${path.join('.')}`);

  it('finds what is unknown, missing, of another type or outside AWS limits, all at once', async () => {
    const found = await problems('cloudtrail', 'LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'EventNome' }, { AttributeKey: 'EventName', AttributeValue: 7 }],
      MaxResults: 51,
      StartTime: 'yesterday',
      Colour: 'blue',
    });
    assert.deepEqual(found.sort(), [
      'limit lookupAttributes.1.member.attributeKey',
      'limit maxResults',
      'missing lookupAttributes.1.member.attributeValue',
      'type lookupAttributes.2.member.attributeValue',
      'type startTime',
      'unknown Colour',
    ]);
  });

  it('lets the bounds themselves pass and gives dates as dates', async () => {
    const { input, problems: none } = checkInput(await operation('cloudtrail', 'LookupEvents'), {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances' }],
      MaxResults: 50,
      StartTime: 1_700_000_000.125,
      NextToken: null,
    });
    assert.deepEqual(none, []);
    assert.deepEqual(input, {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances' }],
      MaxResults: 50,
      StartTime: new Date(1_700_000_000_125),
    });
  });

  it('keeps integers, lengths of strings and patterns as AWS publishes them', async () => {
    assert.deepEqual(await problems('ssm', 'DescribeInstancePatches', { InstanceId: 'i-12345678', MaxResults: 10.5 }), [
      'type maxResults',
    ]);
    assert.deepEqual(await problems('ssm', 'DescribeInstancePatches', { InstanceId: 'i-12345678', MaxResults: 9 }), [
      'limit maxResults',
    ]);
    assert.deepEqual(await problems('ssm', 'DescribeInstancePatches', { InstanceId: 'web-1', MaxResults: 10 }), [
      'limit instanceId',
    ]);
    assert.deepEqual(
      await problems('ssm', 'DescribeInstancePatches', { InstanceId: 'i-12345678', MaxResults: 10 }),
      [],
    );
    const eleven = Array.from({ length: 11 }, () => ({ comparison: 'EQUALS', value: 'i-1' }));
    assert.deepEqual(await problems('inspector2', 'ListFindings', { filterCriteria: { resourceId: eleven } }), [
      'limit filterCriteria.resourceId',
    ]);
  });

  it('has limits for members that the services really have', async () => {
    for (const [service, rules] of Object.entries(table.limits)) {
      const client = new Map(Object.entries((await awsServices[service]?.load()) ?? {}));
      for (const name of Object.keys(rules)) {
        const [structure = '', member = ''] = name.split('.');
        const raw: unknown = client.get(`${structure}$`);
        assert.ok(Array.isArray(raw), `${service} has no structure ${structure}`);
        const members = [...NormalizedSchema.of(raw as never).structIterator()].map(([key]) => key);
        assert.ok(members.includes(member), `${service} has no ${name}`);
      }
    }
  });

  it('knows the limits of every operation that the sandbox answers', async () => {
    const sandbox = await startSandbox({ port: 0 });
    const schema = (await controlClient(sandbox).get('/schema')) as { operations: Record<string, string[]> };
    await sandbox.close();
    // S3 has none that its few operations do not check themselves.
    const { s3: _, ...operations } = schema.operations;
    assert.deepEqual(table.operations, operations, 'add it to scripts/aws-limits.py and run that');
  });

  it('takes whatever JSON it is given without failing', async () => {
    const model = await operation('ssm', 'StartAutomationExecution');
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 60 }),
        fc.constantFrom('Parameters', 'Targets', 'Tags', 'DocumentName'),
        (value, name) => {
          const { problems: found } = checkInput(model, { DocumentName: 'AWS-RunPatchBaseline', [name]: value });
          assert.ok(Array.isArray(found));
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(checkInput(model, value).problems)));
  });
});
