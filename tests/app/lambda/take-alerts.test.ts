import assert from 'node:assert/strict';
import { takeAlerts } from '../../../app/lambda/take-alerts.js';
import { type Change, startChange } from '../../support/change.js';

const TOPIC = 'arn:aws:sns:us-west-2:111122223333:sre-ops-alerts';

/** As Lambda hands over what SNS published (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon SNS"). */
const snsEvent = (id: string, message: string) => ({
  Records: [
    {
      EventVersion: '1.0',
      EventSubscriptionArn: `${TOPIC}:21be56ed-a058-49f5-8c98-aedd2564c486`,
      EventSource: 'aws:sns',
      Sns: {
        SignatureVersion: '1',
        Timestamp: '2026-11-22T12:45:07.000Z',
        Signature: 'tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==',
        SigningCertURL: 'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0000.pem',
        MessageId: id,
        Message: message,
        MessageAttributes: {},
        Type: 'Notification',
        UnsubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe',
        TopicArn: TOPIC,
        Subject: null,
      },
    },
  ],
});

/** One record of SQS (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
const queued = (messageId: string, body: string) => ({
  messageId,
  receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1545082649183',
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: '1545082649185',
  },
  messageAttributes: {},
  md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-west-2:111122223333:sre-ops-alerts',
  awsRegion: 'us-west-2',
});
const enveloped = (id: string, message: string) =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: id,
    TopicArn: TOPIC,
    Message: message,
    Timestamp: '2026-11-22T12:45:07.000Z',
    SignatureVersion: '1',
    Signature: 'EXAMPLE',
    SigningCertURL: 'EXAMPLE',
    UnsubscribeURL: 'EXAMPLE',
  });

const alarm = (name: string) =>
  JSON.stringify({ AlarmName: name, NewStateValue: 'ALARM', Trigger: { Dimensions: [] } });
const bridged = (id: string, instance: string) => ({
  version: '0',
  id,
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2026-11-22T12:45:07Z',
  region: 'us-west-2',
  resources: [`arn:aws:ec2:us-west-2:111122223333:instance/${instance}`],
  detail: { 'instance-id': instance, state: 'terminated' },
});

describe('a function that takes alerts', () => {
  let change: Change;
  const take = (event: unknown) => takeAlerts(change.services, event);
  const groups = async () => (await change.services.alertGroups.list(50)).map(({ title }) => title).sort();

  beforeEach(async () => {
    change = await startChange();
    await change.services.subscriptions.remember({ conversation_id: 'c', surface: 'teams', reference: {} });
    await change.services.subscriptions.subscribe('c', { alerts: 'info' });
  });
  afterEach(() => change.close());

  it('posts what SNS hands it before it answers, and once however often it is invoked', async () => {
    assert.equal(await take(snsEvent('m-1', alarm('cpu'))), undefined);
    assert.equal(change.faces.posted.length, 1);
    await take(snsEvent('m-1', alarm('cpu')));
    assert.equal(change.faces.posted.length, 1);
    assert.equal((await groups()).length, 1);
  });

  it('fails when the records cannot be reached, so that Lambda invokes it again, and then takes it', async () => {
    change.endpoint.faults.replace([{ service: 'dynamodb', operation: 'PutItem', kind: 'access_denied' }]);
    await assert.rejects(take(snsEvent('m-1', alarm('cpu'))), AggregateError);
    change.endpoint.faults.replace([]);
    await take(snsEvent('m-1', alarm('cpu')));
    assert.equal(change.faces.posted.length, 1);
  });

  it('takes from a queue what SNS wrapped, what it delivered raw, and what EventBridge put there', async () => {
    const answer = await take({
      Records: [
        queued('q-1', enveloped('m-1', alarm('wrapped'))),
        queued('q-2', alarm('raw')),
        queued('q-3', JSON.stringify(bridged('e-1', 'i-0f6c1a2b3d4e5f607'))),
        queued('q-4', 'not even JSON'),
      ],
    });
    assert.deepEqual(answer, { batchItemFailures: [] });
    assert.equal((await groups()).length, 4);
  });

  it('names to the queue only what was not taken, and takes that when it comes again', async () => {
    const kept = change.services.alerts;
    const alerts = {
      take: (notification: Parameters<typeof kept.take>[0]) =>
        notification.messageId === 'm-2' ? Promise.reject(new Error('lost')) : kept.take(notification),
    };
    const event = {
      Records: [queued('q-1', enveloped('m-1', alarm('one'))), queued('q-2', enveloped('m-2', alarm('two')))],
    };
    assert.deepEqual(await takeAlerts({ ...change.services, alerts } as never, event), {
      batchItemFailures: [{ itemIdentifier: 'q-2' }],
    });
    assert.deepEqual(await take(event), { batchItemFailures: [] });
    assert.equal((await groups()).length, 2);
  });

  it('leaves in the queue what another invocation has in hand, since that one may end before it is done', async () => {
    const event = { Records: [queued('q-1', enveloped('m-1', alarm('cpu')))] };
    const [one, other] = await Promise.all([take(event), take(event)]);
    const left = [...(one?.batchItemFailures ?? []), ...(other?.batchItemFailures ?? [])];
    assert.deepEqual(left, [{ itemIdentifier: 'q-1' }]);
    assert.deepEqual(await take(event), { batchItemFailures: [] });
    assert.equal(change.faces.posted.length, 1);
  });

  it('takes an event of EventBridge, and the same one by a queue is not another', async () => {
    const event = bridged('e-1', 'i-0f6c1a2b3d4e5f607');
    await take(event);
    await take({ Records: [queued('q-1', JSON.stringify(event))] });
    assert.equal((await groups()).length, 1);
    change.clock.advance(60_000);
    await change.services.outbox.clockMoved();
    assert.equal(change.faces.posted.length, 1);
  });

  it('refuses what is none of these', async () => {
    for (const event of [null, 'text', {}, { Records: [] }, { Records: [{ eventSource: 'aws:s3' }] }]) {
      await assert.rejects(take(event), RangeError);
    }
  });
});
