import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { patchPlan } from '../../../services/patching/runs.js';
import { auditedIn, toldIn } from '../../support/audited.js';
import { ana, ben, CHANNEL, type Change, startChange } from '../../support/change.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('asking again about what drifted', () => {
  let change: Change;
  let patch: PatchRequest;
  let web1: ScriptedHost;
  let web2: ScriptedHost;
  let first: { approval_id: string; workflow_id: string };

  beforeEach(async () => {
    change = await startChange();
    await change.subscribe();
    patch = patchRequest(change);
    web1 = change.aws.host('web-1');
    web2 = change.aws.host('web-2');
    first = await patch.ask();
  });
  afterEach(() => change.close());

  const other = () => {
    web2.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.15', fixed: '3.0.2-0ubuntu1.20' }];
    web2.inventoryAt = change.clock.now();
  };
  const open = () => change.services.approvals.list({ status: 'pending', limit: 10 });
  const old = () => patch.now(first);

  /** The canary is installed; before the second wave something is other than approved. */
  async function drift(spoil: () => void = other): Promise<void> {
    await patch.say(first, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
    await patch.step(first, 'start');
    spoil();
    change.aws.succeed(web1);
    await patch.step(first, 'poll');
  }

  it('stops the run, voids the rest, and asks for exactly the rest with what changed field by field', async () => {
    await drift();
    const { voided, run } = await old();
    assert.deepEqual(voided?.hosts, [{ instance_id: web2.id, name: 'web-2' }]);
    const changed = {
      instance_id: web2.id,
      name: 'web-2',
      field: 'openssl',
      was: '3.0.2-0ubuntu1.10',
      is: '3.0.2-0ubuntu1.15',
    };
    assert.deepEqual(voided?.changes, [changed]);
    assert.equal(run?.hosts.find(({ name }) => name === 'web-2')?.state, 'planned');
    const [next, ...others] = await open();
    assert.ok(next);
    assert.deepEqual(others, []);
    assert.equal(voided?.next, next.approval_id);
    assert.deepEqual(next.renews, { approval_id: first.approval_id, at: voided?.at, changes: [changed] });
    assert.deepEqual(
      patchPlan(next.plan).hosts.map(({ name, packages }) => [name, packages[0]?.from, packages[0]?.to]),
      [['web-2', '3.0.2-0ubuntu1.15', '3.0.2-0ubuntu1.20']],
    );
    assert.deepEqual(next.requested_by, { id: 'ben', name: 'Ben Okafor' });
    assert.equal(change.aws.starts.at(-1)?.name, next.workflow_id);
    assert.equal(change.faces.changed.at(-1)?.voided?.next, next.approval_id, 'the old card leads there');
  });

  it('ends the old run as stopped once what was begun is verified, and lets the new approval go its own way', async () => {
    await drift();
    const [next] = await open();
    assert.ok(next);
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    await patch.step(first, 'verify');
    assert.deepEqual(await patch.step(first, 'report'), { status: 'stopped' });
    assert.equal((await old()).run?.success_rate, 1);
    await assert.rejects(patch.say(next, 'approve', { ...ben, role: 'approver' }), { code: 'not_allowed' });
    assert.equal((await patch.say(next, 'approve')).status, 'approved');
    await patch.step(next, 'start');
    assert.ok(change.aws.executionOf(web2));
    assert.equal(change.aws.executions.size, 2);
  });

  it('never begins a host of the rest by the old approval, also when it drifts back', async () => {
    await drift();
    web2.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.10', fixed: '3.0.2-0ubuntu1.20' }];
    for (const name of ['start', 'poll', 'poll']) await patch.step(first, name);
    assert.equal(change.aws.executions.size, 1);
  });

  it('asks once, though steps run side by side and are repeated, and somebody follows up', async () => {
    await patch.say(first, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
    other();
    await Promise.all(['start', 'poll', 'poll'].map((name) => patch.step(first, name)));
    await Promise.all([change.services.followUp.resume(), change.services.followUp.resume()]);
    const [next, ...others] = await open();
    assert.ok(next);
    assert.deepEqual(others, []);
    assert.equal(
      (await toldIn(change.services)).filter((told) => told === 'workflow request_approval pending').length,
      1,
    );
    assert.equal(
      (await toldIn(change.services)).filter((told) => told === 'workflow void_approval plan_changed').length,
      1,
    );
  });

  it('carries on where a process ended, and does not ask again when the new approval was decided meanwhile', async () => {
    change.aws.failing.set('StartExecution', new AwsError('AccessDeniedException', 'no', 403));
    await drift();
    assert.equal((await old()).voided?.next, undefined);
    change.aws.failing.clear();
    const [asked] = await open();
    assert.ok(asked, 'stored, and its workflow not begun');
    await patch.say(asked, 'reject', ana);
    await change.services.followUp.resume();
    assert.equal((await old()).voided?.next, asked.approval_id);
    assert.deepEqual(await open(), []);
  });

  it('waits for somebody to be asked, and says in the end why nobody was', async () => {
    await change.services.subscriptions.subscribe(CHANNEL, { approvals: false });
    await drift();
    assert.equal((await old()).voided?.no_next, undefined);
    await change.services.followUp.resume();
    assert.deepEqual(await open(), []);
    change.clock.advance(4 * HOUR + MINUTE);
    await change.services.followUp.resume();
    assert.match((await old()).voided?.no_next ?? '', /^Nobody is subscribed to approvals/);
  });

  it('asks for nothing where nothing is left that could be done', async () => {
    await drift(() => void change.aws.hosts.splice(1, 1));
    const { voided } = await old();
    assert.equal(voided?.no_next, 'web-2 cannot be found any more');
    assert.deepEqual(
      voided?.changes.map(({ field, was, is }) => [field, was, is]),
      [['instance', 'running', null]],
    );
    assert.deepEqual(await open(), []);
  });

  it('sees another baseline, and a version that fixes it by now', async () => {
    await drift(() => {
      web2.baseline = 'pb-0fedcba9876543210';
      web2.packages = [{ name: 'openssl', version: '3.0.2-0ubuntu1.10', fixed: '3.0.2-0ubuntu1.23' }];
    });
    const { voided } = await old();
    assert.deepEqual(
      voided?.changes.map(({ field, was, is }) => [field, was, is]),
      [
        ['openssl, version to install', '3.0.2-0ubuntu1.20', '3.0.2-0ubuntu1.23'],
        ['patch baseline', 'pb-0123456789abcdef0', 'pb-0fedcba9876543210'],
      ],
    );
    const [next] = await open();
    assert.ok(next);
    const [host] = patchPlan(next.plan).hosts;
    assert.deepEqual([host?.baseline_id, host?.packages[0]?.to], ['pb-0fedcba9876543210', '3.0.2-0ubuntu1.23']);
  });

  it('takes what nobody can read of baseline and findings for no drift', async () => {
    const denied = new AwsError('AccessDeniedException', 'no', 403);
    await drift(() => {
      change.aws.failing.set('DescribeInstancePatchStates', denied);
      change.aws.failing.set('ListFindings', denied);
    });
    assert.equal((await old()).voided, undefined);
    assert.ok(change.aws.executionOf(web2));
  });

  it('looks at every host that is still to come before the first wave, not at the canary alone', async () => {
    await patch.say(first, 'approve');
    change.clock.set('2026-11-29T04:00:01.000Z');
    other();
    await patch.step(first, 'start');
    assert.equal(change.aws.executions.size, 0);
    assert.deepEqual((await old()).voided?.hosts.map(({ name }) => name).sort(), ['web-1', 'web-2']);
    const [next] = await open();
    assert.ok(next);
    assert.deepEqual(
      patchPlan(next.plan)
        .hosts.map(({ name }) => name)
        .sort(),
      ['web-1', 'web-2'],
    );
  });

  it('asks again at once when somebody is about to approve what drifted', async () => {
    change.clock.advance(HOUR);
    other();
    const closed = await patch.say(first, 'approve');
    assert.equal(closed.status, 'cancelled');
    assert.match(closed.closed_because ?? '', /^plan changed: web-2 has openssl/);
    const [next] = await open();
    assert.equal(closed.voided?.next, next?.approval_id);
    assert.equal(next?.plan.content.hosts.length, 2);
  });

  it('names both approvals in the audit chain', async () => {
    await drift();
    const [next] = await open();
    const entry = (await auditedIn(change.services)).find(
      ({ operation, actor }) => operation === 'request_approval' && actor.id === 'workflow',
    );
    assert.deepEqual(entry?.subjects.slice(0, 3), [next?.approval_id, next?.workflow_id, first.approval_id]);
  });
});
