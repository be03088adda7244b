import assert from 'node:assert/strict';
import { alertGroupView, approvalView } from '../../../cards/views/index.js';
import { auditedIn } from '../../support/audited.js';
import { ana, type Change, mei, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';

describe('escalating what nobody decided', () => {
  let change: Change;
  let patch: PatchRequest;
  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    await change.subscribe('second-channel');
    patch = patchRequest(change);
    change.aws.host('web-1');
  });
  afterEach(() => change.close());

  const poll = () => change.services.poll.run();
  const told = () =>
    change.faces.posted.flatMap(({ message, conversation }) => {
      const title = message.kind === 'alert_group' ? (message.group.newest[0]?.title ?? '') : '';
      return title.startsWith('Put to') ? [`${conversation}: ${title}`] : [];
    });

  it('puts it to those who could still decide, when that share of the time is over, once', async () => {
    const approval = await patch.ask(['web-1']);
    change.clock.advance(2 * HOUR - MINUTE);
    await poll();
    assert.equal((await patch.now(approval)).escalations, undefined);
    change.clock.advance(MINUTE);
    await Promise.all([poll(), poll()]);
    change.clock.advance(MINUTE);
    await poll();
    const { escalations } = await patch.now(approval);
    assert.deepEqual(escalations, [
      {
        after: 0.5,
        at: new Date(Date.parse(approval.requested_at) + 2 * HOUR).toISOString(),
        to: [
          { id: 'ana', name: 'Ana Ruiz' },
          { id: 'mei', name: 'Mei Tanaka' },
        ],
      },
    ]);
    assert.deepEqual(told().sort(), [
      'approvers-channel: Put to Ana Ruiz and Mei Tanaka: Patch openssl on 1 host',
      'second-channel: Put to Ana Ruiz and Mei Tanaka: Patch openssl on 1 host',
    ]);
    const groups = change.faces.posted.flatMap(({ message }) =>
      message.kind === 'alert_group' ? [message.group] : [],
    );
    assert.ok(groups[0]);
    const [first] = alertGroupView(groups[0], { now: change.clock.now(), region: 'us-west-2' }).actions;
    assert.deepEqual([first?.verb, first?.data], ['show_approval', { approval_id: approval.approval_id }]);
    const shown = change.faces.changed.at(-1);
    assert.ok(shown);
    const { notices } = approvalView(shown, { now: change.clock.now(), region: 'us-west-2' });
    assert.match(notices.join(), /^Undecided at \d\d:\d\d UTC.*, so it was put to Ana Ruiz, Mei Tanaka$/);
  });

  it('names people of the policy alone, and neither who asked nor who voted', async () => {
    const { policy } = change.services;
    policy.adopt({ ...policy.content, escalate: [{ after: 0.25, to: ['mei', 'ben', 'ana', 'nobody'] }] });
    const approval = await patch.ask(['web-1'], { ...mei, role: 'approver' });
    change.clock.advance(HOUR);
    await poll();
    assert.deepEqual(
      (await patch.now(approval)).escalations?.map(({ to }) => to.map(({ id }) => id)),
      [['ana']],
    );
  });

  it('stands in the audit chain, with whom it was put to', async () => {
    const { approval_id } = await patch.ask(['web-1']);
    change.clock.advance(2 * HOUR);
    await poll();
    const [entry] = (await auditedIn(change.services)).filter(({ operation }) => operation === 'escalate_approval');
    assert.deepEqual([entry?.subjects[0], entry?.subjects.slice(2)], [approval_id, ['ana', 'mei']]);
  });

  it('says nothing of what was decided in time', async () => {
    const approval = await patch.ask(['web-1']);
    await patch.say(approval, 'reject', ana);
    change.clock.advance(2 * HOUR);
    await poll();
    assert.deepEqual([(await patch.now(approval)).escalations, told()], [undefined, []]);
  });
});
