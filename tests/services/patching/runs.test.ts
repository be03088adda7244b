import assert from 'node:assert/strict';
import type { HostState, PatchRun } from '../../../services/contracts/approval.js';
import {
  finishedRun,
  nextHosts,
  observed,
  plannedRun,
  skippedHosts,
  whyStopped,
} from '../../../services/patching/runs.js';
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
  const started = new Set([FIRST ?? '']);
  const run = plannedRun(inWaves, now);

  it('begins a wave only when every host before it is proven good, and never after a failure', () => {
    assert.deepEqual(nextHosts(run, inWaves, new Set(), new Set()), [FIRST]);
    for (const state of ['planned', 'snapshotted', 'installing', 'reboot_pending', 'failed', 'unknown'] as const) {
      assert.deepEqual(nextHosts(withState(run, FIRST, state), inWaves, started, started), [], state);
    }
    const installed = withState(run, FIRST, 'installed');
    assert.deepEqual(nextHosts(installed, inWaves, started, new Set()), [], 'installed, and nobody looked at it');
    assert.deepEqual(nextHosts(installed, inWaves, started, started), [SECOND]);
    assert.deepEqual(nextHosts(withState(run, FIRST, 'verified'), inWaves, started, new Set()), [SECOND]);
  });

  it('passes over hosts on which nothing is left to do', () => {
    const skipped = skippedHosts(run, [{ instance_id: FIRST ?? '', detail: 'already at 1' }], now);
    assert.deepEqual(nextHosts(skipped, inWaves, new Set(), new Set()), [SECOND]);
  });
});

describe('whyStopped', () => {
  it('names the host and the wave that the rest did not follow', () => {
    const run = withState(plannedRun(inWaves, now), FIRST, 'failed');
    assert.equal(whyStopped(run, inWaves, new Set([FIRST ?? '']), new Set()), 'web-1 of wave 1 failed');
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

  it('counts a host on which nothing was left to do as neither', () => {
    const skipped = skippedHosts(
      withState(plannedRun(planContent(), now), SECOND, 'verified'),
      [{ instance_id: FIRST ?? '', detail: 'already at 3.0.2-0ubuntu1.20' }],
      now,
    );
    const run = finishedRun(skipped, planContent(), new Set([SECOND ?? '']), now);
    assert.deepEqual([run.status, run.success_rate], ['verified', 1]);
    assert.deepEqual(run.closed, { findings: 1, known_exploited: 1 });
    assert.equal(run.hosts[0]?.detail, 'nothing to do: already at 3.0.2-0ubuntu1.20');
  });

  it('has no success rate when nothing was attempted', () => {
    assert.equal(finishedRun(plannedRun(planContent(), now), planContent(), new Set(), now).success_rate, null);
  });
});
