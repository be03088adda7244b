import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  DescribeComplianceByResourceCommandOutput,
  DescribeConfigurationRecorderStatusCommandOutput,
  GetComplianceDetailsByResourceCommandOutput,
  GetResourceConfigHistoryCommandOutput,
  ListDiscoveredResourcesCommandOutput,
  SelectResourceConfigCommandOutput,
} from '@aws-sdk/client-config-service';
import type { DescribeSecurityGroupsCommandOutput } from '@aws-sdk/client-ec2';
import { analyzeConfigurationChanges } from '../../../services/operations/analyze-configuration-changes.js';
import { startReading } from '../../support/reading.js';
import { referenceFolder, unwrapped } from '../../support/recorded-answers.js';
import { closeFleets, every, openFleet } from './ask.js';

const group = 'AWS::EC2::SecurityGroup';
const bastion = 'sg-0a5ec0de000000004';

describe('AWS Config of the sandbox', () => {
  afterEach(closeFleets);

  const history = (aws: ReturnType<typeof openFleet>, resourceType: string, resourceId: string, more = {}) =>
    aws.ask<GetResourceConfigHistoryCommandOutput>('config', 'GetResourceConfigHistory', {
      resourceType,
      resourceId,
      ...more,
    });

  it('answers the newest first, and the newest is what EC2 describes', () => {
    const aws = openFleet();
    const { configurationItems = [] } = history(aws, group, bastion);
    assert.deepEqual(
      configurationItems.map(({ configurationItemStatus }) => configurationItemStatus),
      ['OK', 'ResourceDiscovered'],
    );
    const [now, before] = configurationItems.map(({ configuration = '{}' }) => JSON.parse(configuration));
    const { SecurityGroups = [] } = aws.ask<DescribeSecurityGroupsCommandOutput>('ec2', 'DescribeSecurityGroups', {
      GroupIds: [bastion],
    });
    assert.equal(now.ipPermissions.length, SecurityGroups[0]?.IpPermissions?.length);
    assert.deepEqual([now.ipPermissions.length, before.ipPermissions.length], [2, 1]);
    assert.deepEqual(now.ipPermissions[1].ipRanges, ['0.0.0.0/0']);
  });

  it('selects what was recorded since a time, by type, without what is gone', () => {
    const aws = openFleet({ at: '2026-11-22T12:00:00Z' });
    const select = (Expression: string, NextToken?: string) =>
      aws.ask<SelectResourceConfigCommandOutput>('config', 'SelectResourceConfig', { Expression, Limit: 2, NextToken });
    const where =
      "WHERE resourceType IN ('AWS::EC2::Instance', 'AWS::EC2::Volume') AND configurationItemCaptureTime >= '2026-11-21T12:00:00.000Z'";
    const { items, pages } = every(
      (token) => select(`SELECT resourceId, resourceType ${where}`, token),
      ({ Results }) => Results,
      ({ NextToken }) => NextToken,
    );
    const ids = items.map((text) => (JSON.parse(text) as { resourceId: string }).resourceId);
    assert.deepEqual(ids.sort(), ['api-1', 'batch-1', 'bastion', 'web-2'].map((name) => aws.id(name)).sort());
    assert.ok(pages.length === 2);
    for (const odd of [
      'SELECT *',
      'SELECT arn WHERE resourceType = x',
      "SELECT resourceId WHERE tags.key = 'a'",
      'DELETE',
    ]) {
      assert.throws(() => select(odd), { code: 'InvalidExpressionException' }, odd);
    }
  });

  it('says what all rules together say of each resource of a type, and how many are violated', () => {
    const aws = openFleet();
    const compliance = (more: object = {}) =>
      aws.ask<DescribeComplianceByResourceCommandOutput>('config', 'DescribeComplianceByResource', {
        ...{ ResourceType: 'AWS::EC2::Instance', Limit: 100 },
        ...more,
      }).ComplianceByResources ?? [];
    assert.equal(compliance().length, 10);
    const [one, ...more] = compliance({ ComplianceTypes: ['NON_COMPLIANT'] });
    assert.deepEqual([one?.ResourceId, more], [aws.id('bastion'), []]);
    assert.equal(one?.Compliance?.ComplianceContributorCount?.CappedCount, 1);
    assert.deepEqual(compliance({ ResourceType: 'AWS::EC2::NetworkInterface' }), []);
  });

  it('keeps an inventory of the software of managed instances, with what it was before', () => {
    const aws = openFleet();
    const { configurationItems = [] } = history(aws, 'AWS::SSM::ManagedInstanceInventory', aws.id('web-1'));
    const versions = configurationItems.map(
      ({ configuration = '{}' }) => JSON.parse(configuration)['AWS:Application'].Content.nginx.Version,
    );
    assert.deepEqual(versions, ['0:1.18.0-6ubuntu14.4', '0:1.18.0-6ubuntu14.3']);
    assert.throws(() => history(aws, 'AWS::SSM::ManagedInstanceInventory', aws.id('bastion')), {
      code: 'ResourceNotDiscoveredException',
    });
  });

  it('pages, keeps to the times asked about, and does not know what it never saw', () => {
    const aws = openFleet();
    const id = aws.id('batch-1');
    const read = every(
      (nextToken) => history(aws, 'AWS::EC2::Instance', id, { limit: 2, nextToken }),
      ({ configurationItems }) => configurationItems,
      ({ nextToken }) => nextToken,
    );
    assert.deepEqual(read.pages, [2, 2, 1]);
    const earlierTime = new Date('2026-11-22T00:00:00Z');
    assert.equal(history(aws, 'AWS::EC2::Instance', id, { earlierTime }).configurationItems?.length, 2);
    assert.throws(() => history(aws, group, 'sg-0123456789abcdef0'), { code: 'ResourceNotDiscoveredException' });
    assert.throws(() => history(aws, group, bastion, { earlierTime: new Date('2030-01-01') }), {
      code: 'InvalidTimeRangeException',
    });
  });

  it('lists what is deleted only when asked to', () => {
    const { ask } = openFleet();
    const volumes = (includeDeletedResources: boolean) =>
      ask<ListDiscoveredResourcesCommandOutput>('config', 'ListDiscoveredResources', {
        resourceType: 'AWS::EC2::Volume',
        includeDeletedResources,
      }).resourceIdentifiers ?? [];
    assert.equal(volumes(true).length, volumes(false).length + 1);
    assert.ok(volumes(false).every(({ resourceDeletionTime }) => !resourceDeletionTime));
  });

  it('judges by rules, and stops and starts recording', () => {
    const { ask, id } = openFleet();
    const rules = (ResourceId: string) =>
      ask<GetComplianceDetailsByResourceCommandOutput>('config', 'GetComplianceDetailsByResource', {
        ResourceType: 'AWS::EC2::Instance',
        ResourceId,
      }).EvaluationResults?.map(({ ComplianceType }) => ComplianceType);
    assert.deepEqual([rules(id('bastion')), rules(id('web-1'))], [['NON_COMPLIANT'], ['COMPLIANT']]);
    const recording = () =>
      ask<DescribeConfigurationRecorderStatusCommandOutput>('config', 'DescribeConfigurationRecorderStatus')
        .ConfigurationRecordersStatus?.[0]?.recording;
    ask('config', 'StopConfigurationRecorder', { ConfigurationRecorderName: 'default' });
    assert.equal(recording(), false);
    ask('config', 'StartConfigurationRecorder', { ConfigurationRecorderName: 'default' });
    assert.equal(recording(), true);
  });
});

const recorded = 'test_sg_config_diff__config.GetResourceConfigHistory_1.json';

interface Item {
  configuration: string;
  configurationItemCaptureTime: string;
  configurationItemStatus: string;
  configurationStateId: string;
}

describe('replay of AWS Config', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-replay-'));
    mkdirSync(join(folder, 'config'));
  });
  afterEach(() => {
    closeFleets();
    rmSync(folder, { recursive: true });
  });
  const write = (content: unknown) => writeFileSync(join(folder, 'config', 'a.json'), JSON.stringify(content));
  const answer = async () => {
    const reading = await startReading({ dataFolder: folder });
    try {
      const { ask } = reading.fresh();
      let told = await ask(analyzeConfigurationChanges, {});
      while (told.coverage.failed.some(({ retryable }) => retryable)) told = await ask(analyzeConfigurationChanges, {});
      return told;
    } finally {
      await reading.close();
    }
  };

  it('tells a real security group rule by rule, and two items that say the same as no change', async function () {
    const reference = referenceFolder();
    const file = join(reference ?? '', 'recorded-answers', recorded);
    if (!reference || !existsSync(file)) {
      this.test!.title += ' (skipped: no reference data beside the project)';
      this.skip();
    }
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: { configurationItems: unknown } };
    const items = unwrapped(data.configurationItems) as Item[];
    write({ configurationItems: items });
    const same = await answer();
    assert.deepEqual(
      same.changes.map(({ resource_id, kind, field }) => [resource_id, kind, field]),
      [
        ['sg-a38ed1de', 'first_recorded', 'ingress.8080/tcp from 0.0.0.0/0'],
        ['sg-a38ed1de', 'first_recorded', ''],
      ],
    );
    assert.equal(same.compliance_status, 'INSUFFICIENT_DATA');

    const [newest, oldest] = items as [Item, Item];
    const configuration = newest.configuration
      .replace('"ipRanges":["10.42.1.0/24"]', '"ipRanges":["10.42.2.0/24","0.0.0.0/0"]')
      .replace('"fromPort":443,"toPort":443', '"fromPort":22,"toPort":22');
    write({ configurationItems: [{ ...newest, configurationItemStatus: 'OK', configuration }, oldest] });
    const { changes } = await answer();
    assert.deepEqual(
      changes
        .filter(({ kind }) => kind === 'changed')
        .map(({ field, before, after, impact }) => [field, before, after, impact?.rule_id ?? null])
        .sort(),
      [
        ['ingress.22/tcp from 0.0.0.0/0', null, 'true', 'opened-to-the-world'],
        ['ingress.22/tcp from 10.42.2.0/24', null, 'true', null],
        ['ingress.443/tcp from 10.42.1.0/24', 'true', null, null],
      ],
    );
  });

  it('names the file of an item that cannot be used', () => {
    const item = { resourceType: group, resourceId: 'sg-1', configurationItemStatus: 'OK' };
    const load = () => openFleet({ dataFolder: folder });
    write({ configurationItems: [item] });
    assert.throws(load, { name: 'BadData', message: /a\.json:1: the item has no configurationItemCaptureTime/ });
    write({ configurationItems: [{ ...item, configurationItemCaptureTime: 'noon' }] });
    assert.throws(load, { name: 'BadData', message: /configurationItemCaptureTime is no date: "noon"/ });
    write({ configurationItems: [{ ...item, configurationItemCaptureTime: 1_714_989_600, configuration: {} }] });
    assert.throws(load, { name: 'BadData', message: /configuration must be the JSON text/ });
  });
});
