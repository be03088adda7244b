import assert from 'node:assert/strict';
import { redact } from '../../../services/assistant/redaction.js';
import type { Caller } from '../../../services/operation.js';
import { startModel, type TestModel } from '../../support/model.js';

const sam: Caller = { id: 'sam', name: 'Sam', role: 'operator', surface: 'slack' };
/** Put together here, so that nobody who scans the source takes them for real ones. */
const join = (...parts: string[]) => parts.join('');
const KEY = join('MIIEvQIBADANBgkqhkiG9w0', 'BAQEFAASCBKcwggSjAgEAAoIBAQC7');
const ours = ['our-signing-secret-of-slack', 'our key for the tools of mcp'];

/** Each secret, and the text in which somebody left it. */
const canaries: readonly (readonly [secret: string, text: string])[] = [
  [join('AKIA', 'IOSFODNN7CANARY1'), 'user data: export KEY=%'],
  [join('ASIA', 'IOSFODNN7CANARY2'), 'started with % by hand'],
  [join('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYCANARYKEY1'), 'aws_secret_access_key = %'],
  [join('FwoGZXIvYXdzEBYaDCanary', '3aB4cD5eF6gH7iJ8kL9'), 'AWS_SESSION_TOKEN=%'],
  [join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiJjYW5hcnkifQ', '.c2lnbmF0dXJlY2FuYXJ5'), 'GET /x authorization: Bearer %'],
  [join('xox', 'b-1234567890-canaryslackbot'), 'Name=%'],
  [join('xox', 'p-1234567890-canaryslackuser'), 'token of a person %'],
  [join('xapp', '-1-A123-canaryslackapp'), 'app level %'],
  [join('https://hooks.slack', '.com/services/T000/B000/canaryhook'), 'curl -d hi %'],
  [join('https://contoso.webhook.office', '.com/webhookb2/canary-teams'), 'posts to %'],
  [join('gh', 'p_canary0123456789abcdefABCDEF0123'), 'git clone with %'],
  [join('github_', 'pat_11CANARY0_abcdefghijklmn'), 'in .netrc: %'],
  [join('glpat', '-canary_0123456789ab'), 'CI used % yesterday'],
  [join('AIza', 'SyCanary0123456789abcdefghijklmn'), 'maps key %'],
  [join('sk-', 'canary0123456789abcdef0123'), 'prompted with %'],
  ['hunter2canary', 'mysql -u root --password %'],
  ['correct-horse-canary', 'password: %'],
  ['s3cr3tcanary', 'postgres://app:%@db.internal:5432/prod'],
  ['Pwd!canary18', 'Server=db;User Id=sa;Password=%;'],
  [join('Q2FuYXJ5QWNjb3VudEtleQ', '19=='), 'DefaultEndpointsProtocol=https;AccountKey=%;'],
  [join('dXNlcjpjYW5hcnkt', 'YmFzaWM='), 'header Authorization: Basic %'],
  [join('-----BEGIN RSA PRIVATE', ` KEY-----\n${KEY}\n-----END RSA PRIVATE KEY-----`), 'cat /root/key: %'],
  ['0a1b2c3d4e5fcanarysig', 'GET /report?X-Amz-Signature=%&x=1'],
  [ours[0] ?? '', 'the process said % and ended'],
  [ours[1] ?? '', 'a tag that holds %'],
];

const texts = canaries.map(([secret, text]) => text.replace('%', () => secret));
const result = {
  coverage: { requested: 10, answered: 10, failed: [] },
  hosts: texts.slice(0, 15).map((name, n) => ({ instance_id: `i-0a1b2c3d4e5f6${1000 + n}`, name })),
  events: texts.slice(15).map((line) => ({ log_line: line, headers: { 'x-api-key': 'canary-by-name' } })),
};
const essence = (secret: string) => (secret.includes('PRIVATE') ? KEY : JSON.stringify(secret).slice(1, -1));
const foundIn = (text: string) =>
  canaries.filter(([secret]) => text.includes(essence(secret))).map(([, where]) => where);

describe('secrets that somebody left where the assistant reads', () => {
  let model: TestModel;
  before(async () => {
    model = await startModel({
      secrets: ours,
      withinMs: 20_000,
      says: (prompt) => `There are 10 hosts. ${JSON.parse(prompt).messages[0].content[0].text}`,
    });
  });
  after(() => model.close());

  it('are 25, none of which is sent to a model, logged or shown', async () => {
    const explanation = await model.explanations.explain('monitor_security_events', result, sam);
    assert.equal(canaries.length, 25);
    assert.equal(model.sent.length, 1);
    assert.deepEqual(foundIn(model.sent.join('\n')), []);
    assert.ok(!model.sent.join('').includes('canary-by-name'));
    assert.deepEqual(foundIn(model.logged.join('\n')), []);
    assert.deepEqual(foundIn(explanation?.text ?? ''), []);
  });

  it('are all found in the same result where nothing is redacted', () => {
    assert.equal(foundIn(JSON.stringify(result)).length, 25);
  });

  it('are not logged when Bedrock repeats them in a refusal', async () => {
    const message = `cannot read ${canaries[0]?.[0]}`;
    model.aws.faults.replace([
      { service: 'bedrock', kind: 'error', code: 'ValidationException', status: 400, message },
    ]);
    assert.equal(await model.explanations.explain('monitor_security_events', result, sam), null);
    assert.ok(model.logged.some((line) => line.includes('ValidationException')));
    assert.deepEqual(foundIn(model.logged.join('\n')), []);
  });

  it('are found although something that cannot be seen was put between their letters', async () => {
    model.aws.faults.replace([]);
    const [secret = ''] = canaries[0] ?? [];
    const hidden = { ...result, hosts: [{ name: `${secret.slice(0, 6)}\u200b${secret.slice(6)}` }] };
    await model.explanations.explain('monitor_security_events', hidden, sam);
    assert.ok(!model.sent.at(-1)?.includes(secret));
  });

  it('are no reason to strike out what people need: ids, versions, hashes, times', () => {
    const text = `i-0a1b2c3d4e5f60001 openssl 3.0.2-0ubuntu1.10 ${'ab12'.repeat(16)} 2026-11-22T12:00:00.000Z CVE-2024-3094`;
    assert.equal(redact(text), text);
  });
});
