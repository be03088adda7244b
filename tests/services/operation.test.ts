import assert from 'node:assert/strict';
import { pino } from 'pino';
import { z } from 'zod';
import { NotAllowed, Unavailable } from '../../services/errors.js';
import { type Caller, defineOperation, type Effect, invoke, type Role, type Scope } from '../../services/operation.js';
import type { Services } from '../../services/services.js';
import { type Span, untraced } from '../../services/telemetry/trace.js';
import { Measured, securityLog } from '../support/telemetry.js';

const records: string[] = [];
const measured = new Measured();
const spans: Span[] = [];
const services = {
  answerMs: 5_000,
  clock: { now: () => new Date(0) },
  log: pino({ level: 'silent' }),
  measure: measured.measure,
  trace: {
    ...untraced,
    around: (work: (ended: (span: Span) => void) => unknown) => work((span) => void spans.push(span)),
  },
  security: securityLog(),
  history: { record: async ({ outcome }: { outcome: string }) => void records.push(outcome) },
} as unknown as Services;

const of = (effect: Effect) =>
  defineOperation({
    ...{ name: effect, title: effect, description: effect, effect },
    ...{ input: z.strictObject({}), output: z.object({}) },
    run: async () => ({}),
  });

/** What the one who asks may do of the four. */
async function allowed(role: Role, scopes?: readonly Scope[]): Promise<Effect[]> {
  const caller: Caller = { id: 'x', name: 'X', role, surface: 'mcp', ...(scopes && { scopes }) };
  const done: Effect[] = [];
  for (const effect of ['read', 'propose', 'change', 'decide'] as const) {
    try {
      await invoke(of(effect), {}, { services, caller });
      done.push(effect);
    } catch (error) {
      assert.ok(error instanceof NotAllowed);
    }
  }
  return done;
}

describe('invoke', () => {
  it('lets a role do what it is for', async () => {
    assert.deepEqual(await allowed('viewer'), ['read']);
    assert.deepEqual(await allowed('operator'), ['read', 'propose', 'change', 'decide']);
  });

  it('lets a key do no more than its scopes, and never decide', async () => {
    assert.deepEqual(await allowed('approver', ['sre:read']), ['read']);
    assert.deepEqual(await allowed('approver', ['sre:plan']), ['propose']);
    assert.deepEqual(await allowed('approver', ['sre:read', 'sre:plan', 'sre:execute']), ['read', 'propose', 'change']);
    assert.deepEqual(await allowed('approver', []), []);
  });

  it('lets no scope go beyond the role', async () => {
    assert.deepEqual(await allowed('viewer', ['sre:read', 'sre:plan', 'sre:execute']), ['read']);
  });

  it('does not wait for a read beyond its time, and always for what may have changed something', async () => {
    const caller: Caller = { id: 'x', name: 'X', role: 'operator', surface: 'mcp' };
    const deadline = AbortSignal.abort(new DOMException('due', 'TimeoutError'));
    const slow = (effect: Effect, run: () => Promise<Record<string, never>>) =>
      invoke({ ...of(effect), run }, {}, { services, caller, deadline });

    await assert.rejects(
      slow('read', () => new Promise(() => undefined)),
      (error: unknown) => error instanceof Unavailable && /no answer came in time/.test(error.message),
    );
    assert.deepEqual(await slow('change', async () => ({})), {});
    records.length = 0;
    await assert.rejects(
      slow('change', async () => {
        throw new NotAllowed('no');
      }),
      NotAllowed,
    );
  });

  it('traces each call from its beginning to its end, and whether it was refused or failed', async () => {
    spans.length = 0;
    await allowed('viewer', ['sre:read']);
    const caller: Caller = { id: 'x', name: 'X', role: 'viewer', surface: 'mcp' };
    const broken = { ...of('read'), run: () => Promise.reject(new Unavailable('no')) };
    await assert.rejects(invoke(broken, {}, { services, caller }), Unavailable);

    assert.deepEqual(
      spans.map(({ name, outcome }) => `${name} ${outcome}`),
      ['read ok', 'propose refused', 'change refused', 'decide refused', 'read failed'],
    );
    assert.ok(spans.every(({ startedAt, endedAt }) => startedAt === 0 && endedAt === 0));
  });

  it('writes down what it refused', async () => {
    records.length = 0;
    await allowed('viewer', ['sre:read']);
    assert.deepEqual(records, ['ok', 'not_allowed', 'not_allowed', 'not_allowed']);
  });
});
