import assert from 'node:assert/strict';
import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { SandboxDescriptor } from '../../../sandbox/descriptor.js';
import { putOf } from '../../../services/alarms/definitions.js';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { setUpAlarms } from '../../../services/operations/set-up-alarms.js';
import { type RunningApp, startApp } from '../../bot/slack/running-app.js';
import { ana, ben, sam } from '../../support/change.js';

interface Effect {
  readonly role: string;
  readonly service: string;
  readonly operation: string;
  readonly outcome: string;
}

describe('set_up_alarms', () => {
  let app: RunningApp;
  let operator: Clients;
  let control: string;

  before(async () => {
    app = await startApp();
    await app.ready();
    control = new URL('/_sandbox', app.chat).href;
    const { aws } = (await (await fetch(control)).json()) as SandboxDescriptor;
    const { region, endpoint, accessKeys } = aws;
    operator = createClients({ region, endpoint, credentials: accessKeys.operator });
  });
  after(async () => {
    operator.destroy();
    await app.stop();
  });

  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(control + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  const ask = (instance_ids: string[], action: 'show' | 'ask' = 'ask', caller = ben) =>
    invoke(setUpAlarms, { instance_ids, action }, { services: app.services, caller });
  const asked = async (name: string): Promise<Approval> => {
    const { approval } = await ask([name]);
    assert.ok(approval);
    await call('POST', '/clock', { advance_ms: 0 });
    return approval;
  };
  const approved = async ({ approval_id }: Approval): Promise<NonNullable<Approval['run']>> => {
    await app.services.approvals.decide(approval_id, { decision: 'approve', comment: null, planHash: undefined }, ana);
    for (let looks = 0; looks < 20; looks++) {
      const { run } = await app.services.approvals.byId(approval_id);
      if (run?.finished_at) return run;
      await call('POST', '/clock', { advance_ms: 5_000 });
    }
    return assert.fail('the run is not over');
  };
  const planned = ({ plan: { content } }: Approval) => (content.kind === 'alarms' ? content.alarms : assert.fail());
  const effects = async (): Promise<Effect[]> => ((await call('GET', '/effects')) as { effects: Effect[] }).effects;
  const puts = async () => (await effects()).filter(({ operation }) => operation === 'PutMetricAlarm');
  const inCloudWatch = async (names: string[]) =>
    (await (await operator.cloudwatch()).describeAlarms({ AlarmNames: names })).MetricAlarms ?? [];
  const put = async (alarm: PutMetricAlarmCommandInput) => (await operator.cloudwatch()).putMetricAlarm(alarm);

  it('is asked for in Slack, approved in Teams, and sets exactly what was approved by the role of the workflow alone', async () => {
    const before = (await effects()).length;
    await app.slack.as('Ben Okafor').in('channel').say('/sre-alarms ask batch-1');
    await app.slack
      .as('Ben Okafor')
      .in('channel')
      .untilMessage(/Set \d alarms? on batch-1/);
    const approval = await asked('batch-1');
    assert.match(planned(approval)[0]?.name ?? '', /^sre-ops-i-[0-9a-f]+-cpu$/);
    assert.equal((await puts()).length, 0, 'nothing before people approved it');
    const channel = app.teams.as('Ana Ruiz').in('channel');
    await channel.untilCard(({ buttons }) => buttons.includes('Approve'));
    await channel.press({ title: 'Approve' });
    await channel.untilCard(/Alarms set on 1 of 1 host, as CloudWatch shows/);
    const made = (await effects()).slice(before).filter(({ service }) => service === 'monitoring');
    assert.deepEqual(
      made.map(({ role, operation, outcome }) => `${role} ${operation} ${outcome}`),
      planned(approval).map(() => 'workflow PutMetricAlarm ok'),
    );
    const set = await inCloudWatch(planned(approval).map(({ name }) => name));
    assert.deepEqual(
      set.map(({ AlarmName, Threshold, MetricName }) => ({ AlarmName, Threshold, MetricName })),
      planned(approval).map((alarm) => ({
        AlarmName: alarm.name,
        Threshold: alarm.threshold,
        MetricName: alarm.metric,
      })),
    );
    const again = await ask(['batch-1']);
    assert.deepEqual([again.approval, again.lacking], [null, 0]);
  });

  it('sets nothing twice when a step is repeated', async () => {
    const approval = await asked('cache-1');
    await approved(approval);
    const before = (await puts()).length;
    for (const step of ['start', 'poll', 'report']) {
      await app.services.workflow.run({ step, workflow_id: approval.workflow_id });
    }
    assert.equal((await puts()).length, before);
    const acts: string[] = [];
    for await (const { data } of app.services.audit.items()) acts.push(JSON.stringify(data));
    assert.ok(acts.some((act) => act.includes('set_alarms') && act.includes(approval.approval_id)));
  });

  it('changes no alarm that came under a planned name meanwhile, and says so', async () => {
    const approval = await asked('db-replica');
    const [first] = planned(approval);
    assert.ok(first);
    await put({ ...putOf(first), Threshold: 12 });
    const before = (await puts()).length;
    const run = await approved(approval);
    assert.equal(run.status, 'failed');
    assert.match(run.hosts[0]?.detail ?? '', /plan changed: an alarm sre-ops-\S+ exists, with another Threshold/);
    assert.equal((await puts()).length, before);
    assert.equal((await inCloudWatch([first.name]))[0]?.Threshold, 12);
  });

  it('sets nothing beside an alarm that somebody else set on the same metric meanwhile', async () => {
    const approval = await asked('jenkins-1');
    const [first] = planned(approval);
    assert.ok(first);
    await put({ ...putOf(first), AlarmName: 'by-hand', AlarmActions: [], OKActions: [] });
    const before = (await puts()).length;
    const run = await approved(approval);
    assert.equal(run.status, 'failed');
    assert.match(run.hosts[0]?.detail ?? '', /somebody set an alarm on CPUUtilization of jenkins-1/);
    assert.equal((await puts()).length, before);
  });

  it('says what AWS does not allow, and calls nothing set', async () => {
    await call('PUT', '/faults', [{ kind: 'access_denied', service: 'monitoring', operation: 'PutMetricAlarm' }]);
    const approval = await asked('bastion');
    const run = await approved(approval);
    await call('PUT', '/faults', []);
    assert.equal(run.status, 'failed');
    assert.match(
      run.hosts[0]?.detail ?? '',
      /0 of \d alarms set: I may not set an alarm here \(cloudwatch:PutMetricAlarm/,
    );
    const later = await asked('bastion');
    assert.equal((await approved(later)).status, 'verified');
    const { instance_id } = planned(later)[0] ?? assert.fail();
    const ec2 = await operator.ec2();
    await ec2.send(
      new CreateTagsCommand({ Resources: [instance_id], Tags: [{ Key: 'sandbox:alarm', Value: 'firing' }] }),
    );
    await call('POST', '/clock', { advance_ms: 60_000 });
    await app.slack
      .as('Ben Okafor')
      .in('channel')
      .untilMessage(/Alarm sre-ops-\S+-cpu/);
  });

  it('proposes nothing for hosts that nobody named, nor what it could not read, nor for a viewer', async () => {
    await assert.rejects(ask([]), { code: 'invalid_input' });
    await assert.rejects(ask(['web-1'], 'ask', sam), { code: 'not_allowed' });
    await call('PUT', '/faults', [{ kind: 'access_denied', service: 'monitoring', operation: 'DescribeAlarms' }]);
    await assert.rejects(ask(['web-1']), { code: 'access_denied' });
    await call('PUT', '/faults', [{ kind: 'access_denied', service: 'monitoring', operation: 'ListMetrics' }]);
    const shown = await ask(['web-1'], 'show');
    assert.ok(shown.hosts.every(({ unread, unmeasured }) => unread && unmeasured.length === 0));
    assert.notEqual(shown.status, 'complete');
    await call('PUT', '/faults', []);
  });
});
