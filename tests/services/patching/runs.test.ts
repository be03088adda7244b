import assert from 'node:assert/strict';
import type { HostState, PatchRun } from '../../../services/contracts/approval.js';
import { finishedRun, nextHosts, observed, plannedRun } from '../../../services/patching/runs.js';
import { planContent } from '../../support/plan.js';

const [FIRST, SECOND] = ['i-00000000000000001', 'i-00000000000000002'];
const now = new Date('2026-11-29T04:00:00Z');
const inWaves = planContent({
  waves: [
    { name: 'canary', instance_ids: [FIRST ?? ''] },
    { name: 'rest', instance_ids: [SECOND ?? ''] },
  ],
});
const withState = (run: PatchRun, id: string | undefined, state: HostState): PatchRun =>
  observed(run, id ?? '', { state, detail: state, snapshotId: null, installedAt: null, endedAt: null }, now);

describe('nextHosts', () => {
  it('begins a wave only when the one before is installed, and never after a failure', () => {
    const run = plannedRun(inWaves, now);
    assert.deepEqual(nextHosts(run, inWaves, new Set()), [FIRST]);
    const started = new Set([FIRST ?? '']);
    for (const state of ['planned', 'snapshotted', 'installing', 'failed', 'unknown'] as const) {
      assert.deepEqual(nextHosts(withState(run, FIRST, state), inWaves, started), [], state);
    }
    assert.deepEqual(nextHosts(withState(run, FIRST, 'installed'), inWaves, started), [SECOND]);
  });
});

describe('observed', () => {
  it('gives the same run when nothing that people see has changed', () => {
    const run = withState(plannedRun(inWaves, now), FIRST, 'installing');
    assert.equal(withState(run, FIRST, 'installing'), run);
  });
});

describe('finishedRun', () => {
  const attempted = new Set([FIRST ?? '', SECOND ?? '']);
  const finish = (first: HostState, second: HostState) => {
    const run = withState(withState(plannedRun(planContent(), now), FIRST, first), SECOND, second);
    return finishedRun(run, planContent(), attempted, now);
  };

  it('counts verified over attempted, and nothing else as fixed', () => {
    assert.deepEqual(
      [finish('verified', 'verified').status, finish('verified', 'verified').success_rate],
      ['verified', 1],
    );
    for (const state of ['failed', 'unknown', 'reboot_pending', 'installed'] as const) {
      assert.equal(finish('verified', state).status, 'partly_verified', state);
      assert.equal(finish('verified', state).success_rate, 0.5);
      assert.equal(finish(state, state).status, 'failed', state);
    }
  });

  it('counts a known exploited vulnerability as closed when it is gone from every host', () => {
    assert.deepEqual(finish('verified', 'verified').closed, { findings: 2, known_exploited: 1 });
    assert.deepEqual(finish('verified', 'failed').closed, { findings: 1, known_exploited: 0 });
  });

  it('has no success rate when nothing was attempted', () => {
    assert.equal(finishedRun(plannedRun(planContent(), now), planContent(), new Set(), now).success_rate, null);
  });
});
