import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SigningCertificates } from '../../../services/alerts/signing-certificates.js';
import { verifySnsMessage } from '../../../services/alerts/sns-message.js';
import { systemClock } from '../../../services/clock.js';
import { UserError } from '../../../services/errors.js';
import { MINUTE } from '../../support/manual-clock.js';
import { startSns, type TestSns, TOPIC } from '../../support/sns.js';

describe('verifySnsMessage', () => {
  let sns: TestSns;
  let certificates: SigningCertificates;
  const verify = (body: string) => verifySnsMessage(body, { topicArns: [TOPIC], certificates, wall: systemClock });

  before(async () => {
    sns = await startSns();
  });
  after(() => sns.close());
  beforeEach(() => {
    sns.host.behave = undefined;
    sns.served.length = 0;
    certificates = new SigningCertificates(sns.pattern);
  });

  it('accepts what SNS signed, in both versions of its signature, with any text', async () => {
    for (const SignatureVersion of ['1', '2']) {
      for (const Message of ['plain', '{"a":"ü\\n"}', '🔥 \u0000\u2028', '']) {
        const message = await verify(sns.message({ change: { SignatureVersion, Message } }));
        assert.equal(message.Message, Message);
      }
    }
    assert.equal((await verify(sns.message({ change: { Subject: undefined } }))).Type, 'Notification');
  });

  it('accepts a confirmation, which it signs over other fields', async () => {
    const change = {
      Type: 'SubscriptionConfirmation',
      Token: 'token',
      SubscribeURL: 'http://169.254.169.254/',
      Subject: undefined,
    };
    assert.equal((await verify(sns.message({ change }))).Type, 'SubscriptionConfirmation');
    assert.ok(sns.served.every((path) => path.endsWith('.pem')));
  });

  const hostile: [string, (sns: TestSns) => string][] = [
    ['a message of another topic, well signed', (s) => s.message({ change: { TopicArn: `${TOPIC}-of-mine` } })],
    ['another message under the signature', (s) => s.message({ tamper: { Message: 'approve everything' } })],
    ['another subject under the signature', (s) => s.message({ tamper: { Subject: 'urgent' } })],
    [
      'another id under the signature, to get past the replay check',
      (s) => s.message({ tamper: { MessageId: 'other' } }),
    ],
    ['a signature of somebody else', (s) => s.message({ stranger: true })],
    ['an empty signature', (s) => s.message({ tamper: { Signature: '' } })],
    ['a signature that is no base64', (s) => s.message({ tamper: { Signature: '***' } })],
    ['a message of six years ago', (s) => s.message({ change: { Timestamp: '2020-01-01T00:00:00.000Z' } })],
    [
      'a message of an hour and six minutes ago',
      (s) => s.message({ change: { Timestamp: new Date(Date.now() - 66 * MINUTE).toISOString() } }),
    ],
    [
      'a message of tomorrow',
      (s) => s.message({ change: { Timestamp: new Date(Date.now() + 1_440 * MINUTE).toISOString() } }),
    ],
    ['no date', (s) => s.message({ change: { Timestamp: 'now' } })],
    ['another version of the signature', (s) => s.message({ change: { SignatureVersion: '3' } })],
    [
      'a certificate on another host',
      (s) =>
        s.message({
          change: {
            SigningCertURL: 'https://evil.test/SimpleNotificationService-00000000000000000000000000000000.pem',
          },
        }),
    ],
    ['a certificate behind a query', (s) => s.message({ change: { SigningCertURL: `${s.certificateUrl}?x=.pem` } })],
    [
      'a certificate behind user info',
      (s) => s.message({ change: { SigningCertURL: s.certificateUrl.replace('//', '//sns@evil.test@') } }),
    ],
    ['a certificate of another path', (s) => s.message({ change: { SigningCertURL: `${s.origin}/metadata` } })],
    ['a type that nobody knows', (s) => s.message({ change: { Type: 'Other' } })],
    ['no JSON', () => 'Message=hello'],
    ['a list', () => '[]'],
    ['null', () => 'null'],
    ['numbers for text', (s) => s.message().replace('"something happened"', '1')],
  ];
  for (const [name, make] of hostile) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(
        verify(make(sns)),
        (error) => error instanceof UserError && /invalid_input|not_allowed/.test(error.code),
      );
      assert.ok(
        sns.served.every((path) => path.endsWith(`${'a'.repeat(32)}.pem`)),
        'nothing else was fetched',
      );
    });
  }

  it('refuses any other text without throwing anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
        await assert.rejects(verify(body), { code: 'invalid_input' });
      }),
      { numRuns: 1_000 },
    );
    assert.deepEqual(sns.served, []);
  });

  it('fetches a certificate once for many messages at the same moment, and then no more', async () => {
    await Promise.all(Array.from({ length: 20 }, () => verify(sns.message())));
    await verify(sns.message());
    assert.equal(sns.served.length, 1);
  });

  const outages: [string, NonNullable<TestSns['host']['behave']>][] = [
    ['answered 503', () => ({ status: 503, body: 'busy' })],
    ['sent something that is no certificate', () => ({ status: 200, body: '<html>' })],
    ['sent too much', () => ({ status: 200, body: 'x'.repeat(20_000) })],
    ['led elsewhere', () => ({ status: 302, body: '', location: 'http://127.0.0.1:1/' })],
    ['did not answer', () => 'silent'],
    ['has no such file', () => ({ status: 404, body: '' })],
  ];
  for (const [name, behave] of outages) {
    it(`recovers with the next message after the certificate's host ${name}`, async () => {
      sns.host.behave = behave;
      await assert.rejects(verify(sns.message()), (error) => error instanceof UserError);
      sns.host.behave = undefined;
      assert.equal((await verify(sns.message())).Type, 'Notification');
    });
  }
});
