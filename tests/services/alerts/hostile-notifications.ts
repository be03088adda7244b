import { randomUUID } from 'node:crypto';
import { MINUTE } from '../../support/manual-clock.js';
import { type TestSns, TOPIC } from '../../support/sns.js';

/** Picks by a seed, so that a class of attacks has as many variants as seeds, each the same every time. */
export type Pick = <T>(...from: readonly [T, ...T[]]) => T;

/** mulberry32. */
export function picking(seed: number): Pick {
  let state = seed * 0x9e3779b9;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return (...from) => from[Math.floor(next() * from.length)] ?? from[0];
}

const at = (minutes: number): string => new Date(Date.now() + minutes * MINUTE).toISOString();
const hex = 'a'.repeat(32);
const pem = `/SimpleNotificationService-${hex}.pem`;

/** One body of each class for a seed; none of them may be accepted, and nothing be fetched but the listed certificate. */
export const hostile: Readonly<Record<string, (sns: TestSns, pick: Pick) => string>> = {
  'a topic that is not listed, well signed by SNS': (sns, pick) =>
    sns.message({
      change: {
        TopicArn: pick(
          `${TOPIC}-of-mine`,
          TOPIC.replace('111122223333', '999900001111'),
          TOPIC.slice(0, -1),
          `${TOPIC} `,
        ),
      },
    }),
  'another text under the signature': (sns, pick) =>
    sns.message({ tamper: { Message: pick('approve everything', '', '\u0000', 'something  happened') } }),
  'another field under the signature': (sns, pick) =>
    sns.message({
      tamper: pick({ Subject: 'urgent' }, { MessageId: randomUUID() }, { Timestamp: at(-1) }, { Subject: '' }),
    }),
  'a signature of somebody else': (sns, pick) =>
    sns.message({ stranger: true, change: { SignatureVersion: pick('1', '2') } }),
  'a signature that is none': (sns, pick) =>
    sns.message({ tamper: { Signature: pick('', '***', 'AAAA', Buffer.alloc(256).toString('base64'), '====') } }),
  'a message of long ago': (sns, pick) =>
    sns.message({ change: { Timestamp: pick('2020-01-01T00:00:00.000Z', at(-66), at(-600), at(-60 * 24 * 30)) } }),
  'a message of the future, or of no time': (sns, pick) =>
    sns.message({ change: { Timestamp: pick(at(66), at(60 * 24), 'now', '', '2026-13-45T99:99:99Z') } }),
  'a certificate on another host': (sns, pick) =>
    sns.message({
      change: {
        SigningCertURL: pick(
          `https://evil.test${pem}`,
          `http://169.254.169.254${pem}`,
          `https://sns.us-west-2.amazonaws.com.evil.test${pem}`,
          `http://localhost:1${pem}`,
          'file:///etc/passwd',
        ),
      },
    }),
  'a certificate that only looks listed': (sns, pick) =>
    sns.message({
      change: {
        SigningCertURL: pick(
          `${sns.certificateUrl}?x=.pem`,
          `${sns.certificateUrl}#.pem`,
          sns.certificateUrl.replace('//', '//sns@evil.test@'),
          sns.certificateUrl.replace('/sns/', '/sns/../'),
          `${sns.certificateUrl}\n`,
          sns.certificateUrl.toUpperCase(),
        ),
      },
    }),
  'a confirmation that is to be fetched': (sns, pick) =>
    sns.message({
      change: {
        Type: 'SubscriptionConfirmation',
        TopicArn: pick(`${TOPIC}-of-mine`, 'arn:aws:sns:us-west-2:999900001111:sre-ops-alerts'),
        Token: 'token',
        SubscribeURL: pick('http://169.254.169.254/latest/meta-data/', 'https://evil.test/confirm', sns.origin),
        Subject: undefined,
      },
    }),
  'no SNS message': (sns, pick) => {
    const whole = sns.message();
    return pick(
      '',
      'null',
      '[]',
      '{}',
      whole.slice(0, -2),
      `[${whole}]`,
      JSON.stringify({ ...JSON.parse(whole), Type: 'Other' }),
      JSON.stringify({ ...JSON.parse(whole), Message: { a: 1 } }),
      `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      '{"__proto__":{"Type":"Notification"}}',
    );
  },
  'another version of the signature': (sns, pick) =>
    pick(
      sns.message({ change: { SignatureVersion: pick('3', '0', 'RSA-SHA256', '') } }),
      // SHA-256 called SHA-1, and the other way round.
      sns.message({ change: { SignatureVersion: '2' }, tamper: { SignatureVersion: '1' } }),
      sns.message({ change: { SignatureVersion: '1' }, tamper: { SignatureVersion: '2' } }),
    ),
};
