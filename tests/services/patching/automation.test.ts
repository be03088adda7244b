import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clientToken, observation } from '../../../services/patching/automation.js';

describe('clientToken', () => {
  it('is a version 5 UUID that depends on every part and on nothing else', () => {
    const part = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.array(part, { maxLength: 6 }), (a, b) => {
        assert.match(clientToken(a), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.equal(clientToken(a) === clientToken(b), JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    assert.notEqual(clientToken(['a', 'b']), clientToken(['ab']));
  });
});

describe('observation', () => {
  const at = new Date('2026-11-29T04:10:00Z');
  const step = (StepName: string, StepStatus: 'Success' | 'InProgress' | 'Failed' | 'Pending', more = {}) => ({
    StepName,
    StepStatus,
    ...more,
  });
  const see = (
    AutomationExecutionStatus: 'InProgress' | 'Success' | 'Failed' | 'TimedOut',
    ...StepExecutions: ReturnType<typeof step>[]
  ) =>
    observation({
      AutomationExecutionStatus,
      StepExecutions,
      ...(AutomationExecutionStatus !== 'InProgress' && { ExecutionEndTime: at }),
    });

  it('follows the steps of the document', () => {
    const states = [
      see('InProgress', step('snapshot', 'InProgress')),
      see('InProgress', step('snapshot', 'Success'), step('waitForSnapshot', 'Success')),
      see('InProgress', step('snapshot', 'Success'), step('waitForSnapshot', 'Success'), step('install', 'InProgress')),
      see('InProgress', step('install', 'Success', { ExecutionEndTime: at }), step('scan', 'InProgress')),
      see('Success', step('install', 'Success', { ExecutionEndTime: at }), step('scan', 'Success')),
    ].map(({ state }) => state);
    assert.deepEqual(states, ['planned', 'snapshotted', 'installing', 'installing', 'installed']);
  });

  it('keeps the snapshot and the time of the install', () => {
    const snapshot = step('snapshot', 'Success', { Outputs: { SnapshotId: ['snap-1'] } });
    const seen = see(
      'Success',
      snapshot,
      step('install', 'Success', { ExecutionEndTime: new Date(at.getTime() - 60_000) }),
    );
    assert.equal(seen.snapshotId, 'snap-1');
    assert.equal(seen.installedAt, '2026-11-29T04:09:00.000Z');
    assert.equal(seen.endedAt, '2026-11-29T04:10:00.000Z');
  });

  it('calls a host installed though the scan afterwards failed: the packages are there', () => {
    assert.equal(
      see('Failed', step('install', 'Success', { ExecutionEndTime: at }), step('scan', 'Failed')).state,
      'installed',
    );
  });

  it('says which step failed and why, within limits', () => {
    const failed = see('Failed', step('snapshot', 'Failed', { FailureMessage: 'SnapshotLimitExceeded '.repeat(100) }));
    assert.equal(failed.state, 'failed');
    assert.match(failed.detail, /^the snapshot failed: SnapshotLimitExceeded/);
    assert.ok(failed.detail.length < 400);
    assert.equal(see('TimedOut').detail, 'patching failed: TimedOut');
  });
});
