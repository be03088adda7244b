import assert from 'node:assert/strict';
import type { RestoredHost } from '../../../services/contracts/plan.js';
import type { Health } from '../../../services/patching/gate.js';
import { UNWATCHED } from '../../../services/patching/service-health.js';
import { BACK_LIMIT_MS, isBack } from '../../../services/rollback/verification.js';

const host: RestoredHost = {
  instance_id: 'i-0123456789abcdef0',
  name: 'api-1',
  environment: 'prod',
  platform: 'Amazon Linux 2023',
  image_id: null,
  tier: 'root_volume',
  snapshot_id: 'snap-0123456789abcdef0',
  root_volume_id: null,
  packages: [{ name: 'openssl', arch: 'x86_64', from: '1:3.0.8-1.amzn2023.0.9', to: '1:3.0.8-1.amzn2023.0.1' }],
  loses: 'What was written since.',
};
const healthy: Health = {
  ...UNWATCHED,
  versions: new Map([['openssl', '3.0.8-1.amzn2023.0.1']]),
  unpatched: [],
  failures: [],
  checks: { instance: 'ok', system: 'ok' },
  agent: 'Online',
};
const endedAt = new Date('2026-11-28T12:00:00Z');
const look = (change: Partial<Health>, laterMs = 0) =>
  isBack(host, { ...healthy, ...change }, { endedAt, now: new Date(endedAt.getTime() + laterMs) });

describe('isBack', () => {
  it('needs healthy checks, an agent that answers and the versions from before', () => {
    const back = look({});
    assert.ok(back.kind === 'back');
    assert.deepEqual(new Set(Object.values(back.checks)), new Set(['passed']));
  });

  for (const [what, change, check, state] of [
    ['a failing status check', { checks: { instance: 'impaired', system: 'ok' } }, 'status_checks', 'failed'],
    ['no word about status checks', { checks: null }, 'status_checks', 'unknown'],
    ['a lost agent', { agent: 'ConnectionLost' }, 'ssm_agent', 'failed'],
    [
      'the new version still there',
      { versions: new Map([['openssl', '3.0.8-1.amzn2023.0.9']]) },
      'package_versions',
      'failed',
    ],
    ['no inventory since', { versions: null }, 'package_versions', 'unknown'],
  ] as [string, Partial<Health>, 'status_checks' | 'ssm_agent' | 'package_versions', string][]) {
    it(`waits for ${what} to mend, and calls it bad when the time is up`, () => {
      assert.equal(look(change).kind, 'waiting');
      const bad = look(change, BACK_LIMIT_MS);
      assert.ok(bad.kind === 'bad');
      assert.equal(bad.checks[check], state);
    });
  }
});
