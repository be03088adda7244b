import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { stopRuns } from '../../../services/operations/stop-runs.js';
import { ana, type Change, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('what is about to be started', () => {
  let change: Change;
  let web1: ScriptedHost;
  let patch: PatchRequest;
  let approval: Approval;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    patch = patchRequest(change);
    web1 = change.aws.host('web-1');
    change.aws.host('web-2');
    approval = await patch.ask();
    await patch.say(approval, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
  });
  afterEach(() => change.close());

  const stop = () =>
    invoke(stopRuns, { action: 'stop', approval_id: approval.approval_id }, { services: change.services, caller: ana });
  const starts = () => change.aws.calls.filter((call) => call === 'StartAutomationExecution').length;
  const hostNow = async () => (await patch.now(approval)).run?.hosts.find(({ name }) => name === 'web-1');
  /** Everything up to the answer of AWS, which never comes: as if the process ended there. */
  const endBehindTheStart = async () => {
    change.aws.lost.add('StartAutomationExecution');
    await assert.rejects(patch.step(approval, 'start'));
    assert.equal(change.aws.executions.size, 1);
  };

  it('is not started when a stop comes while its turn is looked at', async () => {
    change.aws.meanwhile.set('ListInventoryEntries', stop);
    assert.equal((await patch.step(approval, 'start')).state, 'done');
    assert.equal(starts(), 0);
    assert.equal((await patch.now(approval)).run?.status, 'stopped');
  });

  it('counts as begun for a stop that comes behind the last look: the run ends only when the host is through', async () => {
    change.aws.meanwhile.set('PutObject', stop);
    assert.equal((await patch.step(approval, 'start')).state, 'working');
    assert.equal((await patch.now(approval)).run?.finished_at, null);
    assert.equal((await patch.step(approval, 'poll')).state, 'done');
    assert.equal((await hostNow())?.detail, 'stopped before the install: nothing was changed on it');
    assert.deepEqual(change.aws.executionOf(web1).AutomationExecutionStatus, 'Cancelled');
  });

  it('is started once, though the first answer was lost', async () => {
    await endBehindTheStart();
    change.aws.isListing = false;
    assert.equal((await patch.step(approval, 'start')).state, 'working');
    assert.deepEqual([starts(), change.aws.executions.size], [2, 1]);
  });

  it('is found again when its window has passed meanwhile, and verified', async () => {
    await endBehindTheStart();
    change.aws.succeed(web1);
    change.clock.advance(5 * HOUR);
    await patch.step(approval, 'start');
    await patch.step(approval, 'poll');
    assert.equal(starts(), 1, 'nothing is started outside the window');
    assert.equal((await hostNow())?.state, 'installed');
  });

  it('is found and ended by a stop, when nobody had written down that it was started', async () => {
    await endBehindTheStart();
    change.aws.isListing = false;
    await stop();
    assert.equal((await patch.step(approval, 'poll')).state, 'working', 'AWS does not list it yet');
    change.aws.isListing = true;
    await patch.step(approval, 'poll');
    await patch.step(approval, 'poll');
    assert.equal(change.aws.executionOf(web1).AutomationExecutionStatus, 'Cancelled');
    assert.equal((await patch.now(approval)).run?.status, 'stopped');
    assert.equal(starts(), 1);
  });

  it('is looked at anew when AWS never got the start', async () => {
    change.aws.failing.set('StartAutomationExecution', new AwsError('AccessDeniedException', 'no', 403));
    await assert.rejects(patch.step(approval, 'start'));
    change.aws.failing.clear();
    web1.launchedAt = '2026-11-29T04:00:10.000Z';
    change.clock.advance(2 * MINUTE);
    await patch.step(approval, 'start');
    await patch.step(approval, 'poll');
    assert.equal(change.aws.executions.size, 0);
    assert.match((await hostNow())?.detail ?? '', /web-1 was stopped, started or replaced since/);
  });
});
