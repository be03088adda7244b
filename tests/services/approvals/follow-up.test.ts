import assert from 'node:assert/strict';
import { z } from 'zod';
import { AwsError } from '../../../sandbox/answer.js';
import { cardKey } from '../../../services/approvals/face-updates.js';
import { Table } from '../../../services/table.js';
import { ana, CHANNEL, type Change, startChange } from '../../support/change.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';

/** What a process that was killed left undone, and the next one does. */
describe('following up', () => {
  let change: Change;
  let patch: PatchRequest;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    patch = patchRequest(change);
    change.aws.host('web-1');
  });
  afterEach(() => change.close());

  const resume = async () => {
    await change.services.followUp.resume();
    await change.services.outbox.settled();
  };
  const denied = new AwsError('AccessDeniedException', 'no', 403);

  it('starts the workflow of a request that was stored and never started, once', async () => {
    change.aws.failing.set('StartExecution', denied);
    await assert.rejects(patch.request(['web-1']), { code: 'access_denied' });
    change.aws.failing.clear();
    const [approval] = await change.services.approvals.list({ status: 'pending', limit: 1 });
    await resume();
    await resume();
    assert.deepEqual(
      change.aws.starts.map(({ name }) => name),
      [approval?.workflow_id],
    );
    assert.equal(change.aws.calls.filter((call) => call === 'StartExecution').length, 2);
  });

  it('closes an open approval whose workflow somebody ended in AWS, and calls what was begun unknown', async () => {
    const approval = await patch.ask(['web-1']);
    await patch.say(approval, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
    await patch.step(approval, 'start');
    change.aws.aborted.add(approval.workflow_id);
    await resume();
    const { run } = await patch.now(approval);
    assert.deepEqual(
      [run?.status, run?.hosts.map(({ state, detail }) => [state, detail])],
      ['failed', [['unknown', 'the workflow stopped; look at its Automation execution']]],
    );
    assert.deepEqual(change.faces.changed.at(-1)?.run, run);
  });

  it('edits the cards that show less than was decided', async () => {
    const approval = await patch.ask(['web-1']);
    // Killed right behind the decision: it is saved, and nobody has wanted the card to say so.
    const table = new Table(() => change.clients.dynamodb(), 'sre-ops', change.clock);
    const card = { pk: `MESSAGE#${CHANNEL}`, sk: cardKey(approval.approval_id) };
    const before = await table.get(card, z.looseObject({}));
    await change.services.approvals.decide(
      approval.approval_id,
      { decision: 'approve', comment: null, planHash: undefined },
      ana,
    );
    const key = { pk: `APPROVAL#${approval.approval_id}`, sk: 'APPROVAL' };
    const decided = await table.get(key, z.looseObject({}));
    const index = { gsi1pk: 'APPROVAL#approved', gsi1sk: approval.approval_id };
    await change.services.outbox.settled();
    assert.ok(before && decided);
    await table.put({ ...card, ...before });
    await table.put({ ...key, ...index, version: decided.version, data: { ...decided.data, shown: 0 } });
    change.faces.changed.length = 0;
    await resume();
    await resume();
    assert.deepEqual(
      change.faces.changed.map(({ status }) => status),
      ['approved'],
    );
  });

  it('closes what nobody decided in time, tells the workflow, and shows it', async () => {
    const approval = await patch.ask(['web-1']);
    change.clock.set(approval.expires_at);
    await resume();
    await resume();
    assert.deepEqual(
      change.faces.changed.map(({ status }) => status),
      ['expired'],
    );
    assert.equal(change.aws.calls.filter((call) => call === 'SendTaskSuccess').length, 1);
    assert.equal(change.logged.filter((line) => line.includes('"approval_expired"')).length, 1);
  });

  it('leaves alone what is as it should be', async () => {
    const open = await patch.ask(['web-1']);
    await resume();
    await patch.say(open, 'reject', ana);
    const [calls, edits] = [change.aws.calls.length, change.faces.changed.length];
    await resume();
    assert.deepEqual([change.aws.calls.length, change.faces.changed.length], [calls, edits]);
    assert.equal((await patch.now(open)).status, 'rejected');
  });
});
