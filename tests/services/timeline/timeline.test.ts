import assert from 'node:assert/strict';
import { type Caller, invoke } from '../../../services/operation.js';
import { getInstanceTimeline } from '../../../services/operations/get-instance-timeline.js';
import { assessFleet } from '../../../services/vulnerabilities/assess-fleet.js';
import { ana, ben, type Change, sam, startChange } from '../../support/change.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('the timeline of an instance', function () {
  this.timeout(60_000);
  let change: Change;
  let patch: PatchRequest;
  let web1: ScriptedHost;
  const timeline = (instance_id = 'web-1', caller: Caller = ana) =>
    invoke(getInstanceTimeline, { instance_id }, { services: change.services, caller });

  before(async () => {
    change = await startChange();
    await change.subscribe();
    patch = patchRequest(change);
    web1 = change.aws.host('web-1');
    change.aws.host('web-2');
    // Read once without the deadline of an answer: a slow machine plans as a fast one does.
    const patience = AbortSignal.timeout(60_000);
    await assessFleet(change.services, await change.services.instances.select([], patience), patience);
    const approval = await patch.ask(['web-1']);
    await assert.rejects(patch.say(approval, 'approve', ben), { code: 'not_allowed' });
    change.clock.advance(1_000);
    await patch.say(approval, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
    await patch.step(approval, 'start');
    change.aws.succeed(web1);
    change.clock.advance(60_000);
    await patch.step(approval, 'poll');
    await patch.step(approval, 'poll');
    change.aws.scan(web1);
    await patch.step(approval, 'verify');
    await patch.step(approval, 'report');
    await change.services.history.flush();
    const owner = { id: 'ben', name: 'Ben Okafor' };
    const reason = 'rolled back before';
    const since = '2026-11-20T04:00:00.000Z';
    await change.services.holds.hold([
      {
        instance_id: web1.id,
        package: 'curl',
        version: '8.0',
        since,
        until: '2026-12-27T04:00:00.000Z',
        owner,
        reason,
      },
    ]);
  });
  after(() => change.close());

  it('is one line of what was planned, decided, done and proved, newest first, with who and where it is audited', async () => {
    const { entries, unseen, total } = await timeline();
    assert.deepEqual(unseen, []);
    assert.equal(total, entries.length);
    const line = [...entries].reverse().map(({ kind, by }) => `${kind}${by ? ` by ${by.id}` : ''}`);
    assert.deepEqual(line, [
      'hold by ben',
      'plan by ben',
      'other by ben',
      'decision by ana',
      'install',
      'snapshot',
      'install',
      'gate',
      'verification',
    ]);
    const what = (kind: string) => entries.find((entry) => entry.kind === kind);
    assert.match(what('plan')?.what ?? '', /^asked for: openssl 3\.0\.2-0ubuntu1\.10 -> 3\.0\.2-0ubuntu1\.20$/);
    assert.match(what('snapshot')?.what ?? '', /^snap-/);
    assert.match(what('verification')?.what ?? '', /^verified: re-scanned at /);
    assert.equal(what('other')?.what, 'decide approval: not allowed');
    for (const kind of ['plan', 'other', 'decision', 'verification'])
      assert.ok(what(kind)?.audit_seq, `${kind} is in the chain`);
    const places = entries.flatMap(({ audit_seq }) => audit_seq ?? []);
    assert.equal(new Set(places).size, places.length, 'a place is given once');
  });

  it('is empty for one that nothing was done to, and there for one that is gone', async () => {
    assert.equal((await timeline('web-2')).total, 0);
    const gone = await timeline('i-0123456789abcdef0');
    assert.deepEqual([gone.total, gone.name], [0, 'i-0123456789abcdef0']);
    await assert.rejects(timeline('nobody'), { code: 'not_found' });
  });

  it('says to a viewer outside of chat that there is more than they may see', async () => {
    const { entries, unseen } = await timeline('web-1', { ...sam, surface: 'mcp' });
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      ['hold'],
    );
    assert.match(unseen.join(), /an operator can show you/);
    assert.equal((await timeline('web-1', sam)).unseen.length, 0, 'in chat the conversation says who sees it');
  });
});
