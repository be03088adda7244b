import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { receiveNotification } from '../../../app/notifications.js';
import { answer } from '../../../bot/answer.js';
import { messageOf } from '../../../bot/slack/messages.js';
import { cardOf } from '../../../bot/teams/message.js';
import type { View } from '../../../cards/view.js';
import { defineOperation, invoke } from '../../../services/operation.js';
import { checkPatchCompliance } from '../../../services/operations/check-patch-compliance.js';
import { listAlerts } from '../../../services/operations/list-alerts.js';
import { stopRuns } from '../../../services/operations/stop-runs.js';
import type { Services } from '../../../services/services.js';
import { type Metric, NAMESPACE, type Properties, units, type Values } from '../../../services/telemetry/emf.js';
import { SurfaceFailures } from '../../../services/telemetry/surface-failures.js';
import { ben, type Change, sam, startChange } from '../../support/change.js';
import { startModel } from '../../support/model.js';
import { startSns, type TestSns, TOPIC } from '../../support/sns.js';

const MINUTE = 60_000;

/** What is written about everything that happens, over the wire of the sandbox. */
describe('metrics', () => {
  let sns: TestSns;
  let change: Change;
  /** All that these tests made be written. */
  const lines: Values[] = [];
  const beside: Properties[] = [];
  const values = (metric: Metric) => change.measured.of(metric);
  const about = (metric: Metric) =>
    change.measured.all.filter(({ values }) => metric in values).map(({ properties }) => properties);
  const subscribe = async (id: string, quiet?: { start: string; end: string; time_zone: string }) => {
    await change.services.subscriptions.remember({ conversation_id: id, surface: 'teams', reference: { id } });
    await change.services.subscriptions.subscribe(id, { alerts: 'info', ...(quiet && { quiet }) });
  };
  const publish = async (body: string) => {
    await change.services.alerts.receive(body);
    await change.services.outbox.settled();
  };
  /** An alert of high severity that AWS told so long ago. */
  const alarm = (agoMs: number) =>
    sns.message({
      change: {
        Message: JSON.stringify({
          ...{ version: '0', id: 'e', source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' },
          time: new Date(change.clock.now().getTime() - agoMs).toISOString(),
          ...{ account: '111122223333', region: 'us-west-2', resources: [] },
          detail: { alarmName: 'cpu', state: { value: 'ALARM' }, previousState: { value: 'OK' }, configuration: {} },
        }),
      },
    });

  before(async () => {
    sns = await startSns();
  });
  after(() => sns.close());
  beforeEach(async () => {
    change = await startChange({ topicArns: [TOPIC], certificateUrl: sns.pattern });
  });
  afterEach(async () => {
    change.awsCalls.flush();
    lines.push(...change.measured.all.map(({ values }) => values));
    beside.push(...change.measured.all.map(({ properties }) => properties));
    await change.close();
  });

  it('count a question as one answer, with how long it took and what it was', async () => {
    const { services, clock } = change;
    const slow = {
      ...listAlerts,
      run: async (...asked: Parameters<typeof listAlerts.run>) => {
        clock.advance(1_500);
        return listAlerts.run(...asked);
      },
    };
    await invoke(slow, {}, { services, caller: ben });

    const [[value], [latency]] = [values('Answers'), values('AnswerLatency')];
    assert.deepEqual({ value, latency, failed: values('AnswerFailures') }, { value: 1, latency: 1_500, failed: [0] });
    assert.deepEqual(about('Answers'), [{ Operation: 'list_alerts', Surface: 'teams', Outcome: 'ok' }]);
  });

  it('count what could not be answered as a failure, and what was not allowed or mistyped as none', async () => {
    const { services } = change;
    change.endpoint.faults.replace([{ service: 'dynamodb', operation: 'Query', kind: 'access_denied' }]);
    await assert.rejects(invoke(listAlerts, {}, { services, caller: ben }));
    change.endpoint.faults.replace([]);
    await assert.rejects(invoke(checkPatchCompliance, { instance_ids: [7] }, { services, caller: ben }));
    await assert.rejects(invoke(stopRuns, {}, { services, caller: sam }));

    assert.deepEqual(values('AnswerFailures'), [1, 0, 0]);
    const outcomes = about('Answers').map(({ Outcome }) => Outcome);
    assert.deepEqual(outcomes, ['access_denied', 'invalid_input', 'not_allowed']);
  });

  it('tell an answer with holes from a whole one', async () => {
    const { services } = change;
    for (const status of ['complete', 'partial', 'unknown']) {
      const telling = defineOperation({
        ...{ name: 'x', title: 'X', description: 'X', effect: 'read' },
        ...{ input: z.strictObject({}), output: z.object({ status: z.string() }) },
        run: async () => ({ status }),
      });
      await invoke(telling, {}, { services, caller: ben });
    }

    const outcomes = about('Answers').map(({ Outcome }) => Outcome);
    assert.deepEqual(
      [outcomes, values('AnswerFailures')],
      [
        ['ok', 'partial', 'unknown'],
        [0, 0, 0],
      ],
    );
  });

  it('count a person who may not and a forged notification as one refusal each', async () => {
    const { services } = change;
    await assert.rejects(invoke(stopRuns, {}, { services, caller: sam }));
    assert.deepEqual(values('RefusedRequests'), [1]);

    const { status } = await receiveNotification(services, sns.message({ stranger: true }));
    assert.equal(status, 403);
    assert.deepEqual(values('RefusedRequests'), [1, 1]);
    assert.deepEqual(about('RefusedRequests')[1], { Surface: 'sns' });
    assert.match(change.logged.join(''), /"surface":"sns","reason":"signature"/);
  });

  it('count what a surface cannot do outside of an operation as an answer that failed, once, and what it can not', async () => {
    const { services } = change;
    const reading = { services, caller: ben, region: 'us-west-2', personal: true };
    const failures = new SurfaceFailures('teams', () => services);
    const shown = await answer({ operation: 'list_alerts', input: {} }, reading);
    cardOf(shown.view, failures);
    messageOf(shown.view, failures);
    assert.deepEqual(values('AnswerFailures'), [0], 'its operation counted it');

    const unshowable = { ...shown.view, blocks: [null] } as unknown as View;
    cardOf(unshowable, failures);
    messageOf(unshowable, failures);
    assert.deepEqual(values('AnswerFailures'), [0, 1, 1]);
    const explain = () => Promise.reject(new Error('x'));
    const wordless: Services = Object.create(services, { explanations: { value: { explain } } });
    const unworded = await answer({ operation: 'list_alerts', input: {} }, { ...reading, services: wordless });
    assert.equal(unworded.kind, 'failed');
    assert.deepEqual(values('AnswerFailures'), [0, 1, 1, 0, 1], 'behind what its operation answered');
    assert.deepEqual(about('Answers')[1], { Surface: 'teams', Outcome: 'defect' });
  });

  it('count a notification that could not be taken, and not one that was refused', async () => {
    change.endpoint.faults.replace([{ service: 'dynamodb', kind: 'access_denied' }]);
    const { status } = await receiveNotification(change.services, alarm(0));
    change.endpoint.faults.replace([]);

    assert.ok(status >= 500);
    assert.deepEqual(values('AnswerFailures'), [1]);
    assert.deepEqual(about('Answers'), [{ Surface: 'sns', Outcome: 'defect' }]);
  });

  it('say how late an alert is shown in each conversation, once', async () => {
    await subscribe('a');
    await publish(alarm(90_000));
    await publish(alarm(90_000));
    change.clock.advance(MINUTE);
    await change.services.outbox.clockMoved();

    assert.deepEqual(values('AlertLag'), [90_000]);
  });

  it('say that an alert is late which could not be sent at once, and count each attempt that failed', async () => {
    await subscribe('a');
    change.faces.refusals.set('a', { retryAfterMs: 10 * MINUTE });
    await publish(alarm(0));
    assert.deepEqual([values('AlertLag'), values('MessagesFailed')], [[], [1]]);
    change.faces.refusals.clear();
    change.clock.advance(10 * MINUTE);
    await change.services.outbox.clockMoved();

    assert.deepEqual([values('AlertLag'), values('MessagesFailed')], [[10 * MINUTE], [1]]);
  });

  it('call nothing late that people asked to have held back', async () => {
    await subscribe('a', { start: '00:00', end: '23:59', time_zone: 'UTC' });
    await publish(alarm(0));
    change.clock.advance(24 * 60 * MINUTE);
    await change.services.outbox.clockMoved();

    assert.equal(change.faces.posted.length, 1);
    assert.deepEqual(values('AlertLag'), []);
  });

  it('say at every look of the clock how many messages are due and not sent', async () => {
    await subscribe('a');
    await change.services.poll.run();
    assert.deepEqual(values('OutboxDepth'), [0]);
    change.faces.refusals.set('a', { retryAfterMs: 10 * MINUTE });
    await publish(alarm(0));
    await change.services.poll.run();
    change.faces.refusals.clear();
    change.clock.advance(10 * MINUTE);
    await change.services.poll.run();

    assert.deepEqual(values('OutboxDepth'), [0, 1, 0]);
  });

  it('count every attempt of a call to AWS by service, and those that were throttled or failed', async () => {
    const ssm = await change.clients.ssm();
    const counted = async () => {
      change.measured.all.length = 0;
      change.awsCalls.flush();
      return change.measured.all
        .filter(({ properties }) => properties.AwsService === 'SSM')
        .map(({ values }) => values);
    };
    await counted();
    await ssm.describeInstanceInformation({});
    assert.deepEqual(await counted(), [{ AwsCalls: 1, AwsThrottles: 0, AwsFailures: 0 }]);

    change.endpoint.faults.replace([{ service: 'ssm', kind: 'throttle', per_second: 0, times: 1 }]);
    await ssm.describeInstanceInformation({});
    assert.deepEqual(await counted(), [{ AwsCalls: 2, AwsThrottles: 1, AwsFailures: 0 }]);

    change.endpoint.faults.replace([{ service: 'ssm', kind: 'access_denied' }]);
    await assert.rejects(ssm.describeInstanceInformation({}));
    assert.deepEqual(await counted(), [{ AwsCalls: 1, AwsThrottles: 0, AwsFailures: 1 }]);
    change.endpoint.faults.replace([]);
    change.awsCalls.flush();
    assert.deepEqual(await counted(), [], 'what was not called is not written');
  });

  it('count the tokens of a model and what they cost', async () => {
    const model = await startModel({ says: () => 'fine' });
    await model.model.tell('be brief', '{}', 'sam', AbortSignal.timeout(5_000));
    lines.push(...model.measured.all.map(({ values }) => values));
    await model.close();

    const [dollars = 0] = model.measured.of('ModelDollars');
    assert.deepEqual(model.measured.of('ModelTokens'), [1_100]);
    const spent = await model.spend.today();
    assert.equal(spent.dollars.toFixed(6), dollars.toFixed(6));
  });

  it('that an alarm sets against each other are written together, always', () => {
    const { alarms } = JSON.parse(readFileSync(new URL('../../../../infra/alarms.json', import.meta.url), 'utf8'));
    const ratios = Object.values<{
      expression?: string;
      metrics?: Record<string, { namespace: string; metric: string }>;
    }>(alarms).flatMap(({ expression, metrics = {} }) => {
      const own = Object.values(metrics).filter(({ namespace }) => namespace === NAMESPACE);
      return expression && own.length > 1 ? [own.map(({ metric }) => metric as Metric)] : [];
    });
    assert.ok(ratios.length > 0);
    for (const names of ratios) {
      const together = lines.filter((values) => names.some((name) => name in values));
      assert.ok(together.length > 0, `${names} were written`);
      for (const values of together)
        assert.deepEqual(
          names.filter((name) => !(name in values)),
          [],
          String(names),
        );
    }
  });

  it('have beside them what is declared, and nobody’s id or name', () => {
    const { properties } = JSON.parse(readFileSync(new URL('../../../../infra/metrics.json', import.meta.url), 'utf8'));
    const people = [ben, sam].flatMap(({ id, name }) => [id, name]);
    assert.ok(beside.length > 10);
    for (const one of beside) {
      for (const [name, value] of Object.entries(one)) {
        assert.ok(name in properties, name);
        assert.ok(!people.includes(value), value);
      }
    }
  });

  it('are written for everything that is declared, and for nothing else', () => {
    const written = new Set(lines.flatMap((values) => Object.keys(values)));
    assert.deepEqual([...written].sort(), Object.keys(units).sort());
  });
});
