import assert from 'node:assert/strict';
import { createVerify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConfirmSubscriptionCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { clientOptions, controlClient } from '../../support/control-client.js';
import { type Received, type Receiver, startReceiver } from '../../support/receiver.js';

type Message = Record<string, string>;

const read = (request: Received | undefined): Message => JSON.parse(request?.body ?? 'null');

const signed: Record<string, readonly string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** Verifies as the Amazon SNS Developer Guide says to. */
async function verifies(message: Message): Promise<boolean> {
  const pem = await (await fetch(message.SigningCertURL ?? '')).text();
  const names = signed[message.Type ?? ''] ?? [];
  const text = names.map((name) => (message[name] === undefined ? '' : `${name}\n${message[name]}\n`)).join('');
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return createVerify(algorithm)
    .update(text)
    .verify(new X509Certificate(pem).publicKey, message.Signature ?? '', 'base64');
}

describe('SNS delivery', () => {
  let sandbox: Sandbox;
  let receiver: Receiver;
  let sns: SNSClient;
  let topic: string;
  let status = 200;

  beforeEach(async () => {
    status = 200;
    receiver = await startReceiver(({ path }) => (path === '/hook' ? status : 200));
    sandbox = await startSandbox({ port: 0 });
    sns = new SNSClient(clientOptions(sandbox));
    topic = sandbox.descriptor().aws.alertTopicArn;
  });
  afterEach(async () => {
    sns.destroy();
    await sandbox.close();
    await receiver.close();
  });

  const subscribe = async (path = '/hook') => {
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'http', Endpoint: receiver.url + path }));
    const [request] = await receiver.wait(path, 1);
    return { request, confirmation: read(request) };
  };
  const confirm = (Token: string | undefined) => sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token }));

  it('asks an endpoint to confirm first, and sends it nothing until it has', async () => {
    const { request, confirmation } = await subscribe();
    assert.equal(request?.headers['x-amz-sns-message-type'], 'SubscriptionConfirmation');
    assert.equal(request?.headers['content-type'], 'text/plain; charset=UTF-8');
    assert.equal(confirmation.Type, 'SubscriptionConfirmation');
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'too early' }));
    const wrong = confirm('ab'.repeat(96));
    await assert.rejects(wrong, InvalidParameterException);
    await confirm(confirmation.Token);
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'in time' }));
    const messages = (await receiver.wait('/hook', 2)).slice(1).map(read);
    assert.deepEqual(
      messages.map(({ Message }) => Message),
      ['in time'],
    );
  });

  it('confirms for a visitor of the SubscribeURL, as AWS does, and records that nobody signed it', async () => {
    const { confirmation } = await subscribe();
    assert.equal((await fetch(confirmation.SubscribeURL ?? '')).status, 200);
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
    assert.match(Subscriptions?.[0]?.SubscriptionArn ?? '', /^arn:aws:sns:us-west-2:111122223333:sre-ops-alerts:/);
    const { effects } = (await controlClient(sandbox).get('/effects')) as {
      effects: { role: string; operation: string }[];
    };
    assert.equal(effects.find(({ operation }) => operation === 'ConfirmSubscription')?.role, 'anonymous');
  });

  it('signs by SHA-256, by SHA-1 where the topic says so, and a changed message does not verify', async () => {
    const { confirmation } = await subscribe();
    assert.equal(await verifies(confirmation), true);
    await confirm(confirmation.Token);
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'one', Subject: 'A subject' }));
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn: topic, AttributeName: 'SignatureVersion', AttributeValue: '1' }),
    );
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'two' }));
    const [, first, second] = (await receiver.wait('/hook', 3)).map(read);
    assert.ok(first && second);
    const byMessage = new Map([first, second].map((message) => [message.Message, message]));
    const one = byMessage.get('one');
    const two = byMessage.get('two');
    assert.ok(one && two);
    assert.deepEqual([one.SignatureVersion, two.SignatureVersion], ['2', '1']);
    assert.deepEqual([await verifies(one), await verifies(two)], [true, true]);
    assert.equal(await verifies({ ...one, Message: 'another' }), false);
    assert.match(one.SigningCertURL ?? '', /\/sns\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
    assert.ok(one.SigningCertURL?.startsWith(sandbox.descriptor().aws.signingCertificates));
  });

  it('retries three times, 20 seconds of the sandbox clock apart, then gives up', async () => {
    const { confirmation } = await subscribe();
    await confirm(confirmation.Token);
    status = 503;
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'again' }));
    await receiver.wait('/hook', 2);
    const control = controlClient(sandbox);
    const counts: number[] = [];
    for (let step = 0; step < 5; step += 1) {
      await control.post('/clock', { advance_ms: 20_000 });
      counts.push(receiver.received.filter(({ body }) => body.includes('"again"')).length);
    }
    assert.deepEqual(counts, [2, 3, 4, 4, 4]);
  });

  it('does not repeat what the endpoint has refused', async () => {
    const { confirmation } = await subscribe();
    await confirm(confirmation.Token);
    status = 403;
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'no thanks' }));
    await receiver.wait('/hook', 2);
    await controlClient(sandbox).post('/clock', { advance_ms: 600_000 });
    assert.equal(receiver.received.filter(({ body }) => body.includes('no thanks')).length, 1);
  });

  it('ends with the subscription', async () => {
    const { confirmation } = await subscribe();
    const { SubscriptionArn } = await confirm(confirmation.Token);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'nobody hears this' }));
    await controlClient(sandbox).post('/clock', { advance_ms: 0 });
    assert.equal(receiver.received.length, 1);
  });

  it('goes to this machine only', async () => {
    for (const [Protocol, Endpoint] of [
      ['https', 'https://example.com/hook'],
      ['http', 'http://169.254.169.254/'],
      ['email', 'ben@example.com'],
    ]) {
      await assert.rejects(
        sns.send(new SubscribeCommand({ TopicArn: topic, Protocol, Endpoint })),
        InvalidParameterException,
      );
    }
    assert.deepEqual((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }))).Subscriptions, []);
  });

  it('takes up after a restart what had not arrived, signed by the same certificate', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    let own = await startSandbox({ port: 0, stateFolder });
    try {
      await controlClient(own).register(receiver.url);
      const confirmation = read((await receiver.wait('/alerts/sns', 1))[0]);
      const client = new SNSClient(clientOptions(own));
      await client.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token: confirmation.Token }));
      await client.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'http', Endpoint: `${receiver.url}/hook` }));
      const { Token } = read((await receiver.wait('/hook', 1))[0]);
      await client.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token }));
      status = 503;
      await client.send(new PublishCommand({ TopicArn: topic, Message: 'kept' }));
      await receiver.wait('/hook', 2);
      await receiver.wait('/alerts/sns', 2);
      const before = await (await fetch(confirmation.SigningCertURL ?? '')).text();
      client.destroy();
      await own.close();
      status = 200;
      own = await startSandbox({ port: 0, stateFolder });
      const again = (await receiver.wait('/hook', 3)).at(-1);
      assert.equal(read(again).Message, 'kept');
      const path = new URL(confirmation.SigningCertURL ?? '').pathname;
      assert.equal(await (await fetch(own.url + path)).text(), before);
      assert.equal(receiver.received.filter(({ path: to }) => to === '/alerts/sns').length, 2);
    } finally {
      await own.close();
      rmSync(stateFolder, { recursive: true });
    }
  });
});
