import assert from 'node:assert/strict';
import { redact } from '../../../services/assistant/redaction.js';
import type { Caller } from '../../../services/operation.js';
import { startModel, type TestModel } from '../../support/model.js';
import { canaries, foundIn, ours, texts } from './canaries.js';

const sam: Caller = { id: 'sam', name: 'Sam', role: 'operator', surface: 'slack' };
const result = {
  coverage: { requested: 10, answered: 10, failed: [] },
  hosts: texts.slice(0, 15).map((name, n) => ({ instance_id: `i-0a1b2c3d4e5f6${1000 + n}`, name })),
  events: texts.slice(15).map((line) => ({ log_line: line, headers: { 'x-api-key': 'canary-by-name' } })),
};
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
