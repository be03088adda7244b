import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { ListCommandInvocationsCommandOutput, SendCommandCommandOutput } from '@aws-sdk/client-ssm';
import { fileStore } from '../../../sandbox/store.js';
import { closeFleets, openFleet, pass } from '../answers/ask.js';

describe('the seeded fleet', () => {
  afterEach(closeFleets);

  it('is the ten instances that people know by name', () => {
    const { fleet } = openFleet();
    assert.deepEqual(
      fleet.hosts.map(({ seed: { name, platform, env } }) => `${name} ${platform} ${env}`),
      [
        'web-1 ubuntu-22.04 prod',
        'web-2 ubuntu-22.04 prod',
        'api-1 amazon-linux-2023 prod',
        'api-2 amazon-linux-2023 prod',
        'db-primary rhel-9 prod',
        'db-replica rhel-9 prod',
        'cache-1 rocky-9 prod',
        'batch-1 ubuntu-24.04 staging',
        'jenkins-1 amazon-linux-2023 staging',
        'bastion ubuntu-22.04 prod',
      ],
    );
    for (const { seed } of fleet.hosts) {
      assert.match(seed.id, /^i-[0-9a-f]{17}$/);
      assert.match(seed.image.id, /^ami-[0-9a-f]{17}$/);
    }
    assert.equal(new Set(fleet.hosts.map(({ seed }) => seed.id)).size, 10);
  });

  it('is the same for the same seed: findings, series and events', () => {
    const say = (seed: number) => {
      const { ask, id, fleet } = openFleet({ seed, at: '2026-11-22T12:00:00Z' });
      const data = ask<GetMetricDataCommandOutput>('monitoring', 'GetMetricData', {
        MetricDataQueries: [cpu(id('web-1'))],
        StartTime: new Date('2026-11-20T00:00:00Z'),
        EndTime: new Date('2026-11-21T00:00:00Z'),
      });
      return {
        arns: fleet.findings.rows().map((row) => fleet.findings.arn(row)),
        values: data.MetricDataResults?.[0]?.Values,
        events: fleet.events.map(({ eventID, eventName }) => `${eventID} ${eventName}`),
      };
    };
    assert.deepEqual(say(1), say(1));
    const [one, two] = [say(1), say(2)];
    assert.deepEqual(one.arns, two.arns);
    assert.notDeepEqual(one.values, two.values);
    assert.notDeepEqual(one.events, two.events);
    const story = (events: string[]) =>
      events.filter((event) => /StopLogging|CreateAccessKey|AuthorizeSec/.test(event));
    assert.deepEqual(story(one.events), story(two.events));
    assert.equal(story(one.events).length, 4);
  });

  it('keeps its times and what happened when it is started again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    try {
      const first = openFleet({ store: fileStore(folder) });
      const web = first.id('web-1');
      const sent = first.ask<SendCommandCommandOutput>('ssm', 'SendCommand', {
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: [web],
        Parameters: { Operation: ['Install'], RebootOption: ['NoReboot'] },
      });
      await pass(first.clock, 3_000);
      first.clock.stop();

      const again = openFleet({ store: fileStore(folder), at: '2026-11-22T12:00:05Z' });
      assert.deepEqual(again.fleet.state.startedAt, first.fleet.state.startedAt);
      const status = () =>
        again.ask<ListCommandInvocationsCommandOutput>('ssm', 'ListCommandInvocations', {
          CommandId: sent.Command?.CommandId,
        }).CommandInvocations?.[0]?.Status;
      assert.equal(status(), 'InProgress');
      await pass(again.clock, 20_000);
      assert.equal(status(), 'Success');
      assert.deepEqual(again.fleet.host(web)?.state.running, { glibc: '0:2.35-0ubuntu3.1' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const cpu = (instanceId: string) => ({
  Id: 'cpu',
  MetricStat: {
    Metric: {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
    },
    Period: 3600,
    Stat: 'Average',
  },
});
