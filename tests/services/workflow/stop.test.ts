import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { type Caller, invoke } from '../../../services/operation.js';
import { stopRuns } from '../../../services/operations/stop-runs.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';
import { MINUTE } from '../../support/manual-clock.js';
import { type PatchRequest, patchRequest } from '../../support/patch-request.js';
import type { ScriptedHost } from '../../support/scripted-aws.js';

describe('stopping a run', () => {
  let change: Change;
  let web1: ScriptedHost;
  let web2: ScriptedHost;
  let patch: PatchRequest;
  let ask: PatchRequest['request'];
  let step: PatchRequest['step'];
  let now: PatchRequest['now'];
  const begin = async (killSwitch = false): Promise<void> => {
    change = await startChange({ killSwitch });
    await change.subscribe();
    patch = patchRequest(change);
    ({ request: ask, step, now } = patch);
    web1 = change.aws.host('web-1');
    web2 = change.aws.host('web-2');
  };
  beforeEach(() => begin());
  afterEach(() => change.close());

  const approved = async (): Promise<Approval> => {
    const approval = await ask();
    await patch.say(approval, 'approve', mei);
    change.clock.set('2026-11-29T04:00:01.000Z');
    return approval;
  };
  const say = (input: object, caller: Caller = ana) => invoke(stopRuns, input, { services: change.services, caller });
  const stop = ({ approval_id }: Approval, caller?: Caller) =>
    say({ action: 'stop', approval_id, reason: 'wrong package' }, caller);
  const hostsOf = async (approval: Approval) =>
    Object.fromEntries(
      (await now(approval)).run?.hosts.map(({ name, state, detail }) => [name, { state, detail }]) ?? [],
    );
  const stops = () => change.aws.calls.filter((call) => call === 'StopAutomationExecution').length;

  it('ends a run at once of which nothing has begun, and gives its hosts free', async () => {
    const approval = await approved();
    const { summary } = await stop(approval, ben);
    assert.match(summary, /stopped by Ben Okafor at 04:00 UTC \(wrong package\); nothing had begun\.$/);
    assert.equal((await now(approval)).run?.status, 'stopped');
    assert.equal((await step(approval, 'start')).state, 'done');
    assert.deepEqual(await step(approval, 'report'), { status: 'stopped' });
    assert.equal(change.aws.executions.size, 0);
    assert.equal((await ask()).status, 'pending', 'the same may be asked for anew');
  });

  it('cancels a host whose install has not begun, and starts no other', async () => {
    const approval = await approved();
    await step(approval, 'start');
    assert.equal(change.aws.executions.size, 1);
    await stop(approval);
    await step(approval, 'poll');
    assert.equal(stops(), 1);
    assert.deepEqual(await hostsOf(approval), {
      'web-1': { state: 'planned', detail: 'stopped before the install: nothing was changed on it' },
      'web-2': { state: 'planned', detail: 'not started: stopped by Ana Ruiz at 04:00 UTC (wrong package)' },
    });
    assert.deepEqual(await step(approval, 'report'), { status: 'stopped' });
    const { run, stop: asked } = await now(approval);
    assert.deepEqual([run?.success_rate, asked?.past], [0, []]);
    assert.equal(change.aws.executions.size, 1);
  });

  it('finishes and verifies a host that is past stopping, names it, and starts no other', async () => {
    const approval = await approved();
    await step(approval, 'start');
    change.aws.install(change.aws.executionOf(web1));
    await step(approval, 'poll');
    const { summary } = await stop(approval);
    assert.match(summary, /past stopping: web-1, which is finished and verified\.$/);
    await step(approval, 'poll');
    assert.equal(stops(), 0, 'an install is never cut off');
    assert.deepEqual((await now(approval)).stop?.past, [web1.id]);
    change.aws.succeed(web1);
    assert.equal((await step(approval, 'poll')).state, 'verifying');
    change.clock.advance(MINUTE);
    change.aws.scan(web1);
    await step(approval, 'verify');
    assert.deepEqual(await step(approval, 'report'), { status: 'stopped' });
    const { run } = await now(approval);
    assert.deepEqual([run?.hosts.map(({ state }) => state).sort(), run?.success_rate], [['planned', 'verified'], 1]);
    assert.equal(change.aws.executions.size, 1, 'web-2 was never started');
  });

  it('counts a host as past stopping that is out of its target group', async () => {
    const approval = await approved();
    await step(approval, 'start');
    Object.assign(change.aws.executionOf(web1), {
      StepExecutions: [
        { StepName: 'snapshot', StepStatus: 'Success' },
        { StepName: 'deregister', StepStatus: 'Success' },
        { StepName: 'install', StepStatus: 'Pending' },
      ],
    });
    await stop(approval);
    await step(approval, 'poll');
    assert.equal(stops(), 0);
    assert.deepEqual((await now(approval)).stop?.past, [web1.id]);
  });

  it('calls a host unknown whose install began in the very moment of the stop', async () => {
    const approval = await approved();
    await step(approval, 'start');
    change.aws.beforeStop = (execution) => change.aws.install(execution);
    await stop(approval);
    await step(approval, 'poll');
    const { 'web-1': host } = await hostsOf(approval);
    assert.deepEqual(host, { state: 'unknown', detail: 'cut off while it was being installed; look at it' });
  });

  it('says when AWS does not let it stop, and tries again', async () => {
    const approval = await approved();
    await step(approval, 'start');
    change.aws.failing.set('StopAutomationExecution', new AwsError('AccessDeniedException', 'no', 403));
    await stop(approval);
    await step(approval, 'poll');
    assert.match(
      (await hostsOf(approval))['web-1']?.detail ?? '',
      /not stopped: I may not stop it here \(ssm:StopAutomationExecution was denied\)/,
    );
    change.aws.failing.clear();
    await step(approval, 'poll');
    assert.equal((await now(approval)).run?.status, 'stopped');
  });

  it('puts no host back after a stop', async () => {
    const approval = await approved();
    await step(approval, 'start');
    change.aws.succeed(web1);
    web1.health = 'impaired';
    await step(approval, 'poll');
    await stop(approval);
    change.clock.advance(20 * MINUTE);
    await step(approval, 'poll');
    assert.notEqual((await now(approval)).run?.status, 'rolling_back');
    assert.equal(change.aws.executions.size, 1);
  });

  it('is for operators and approvers, once, and while there is something to stop', async () => {
    const approval = await approved();
    await assert.rejects(stop(approval, sam), { code: 'not_allowed' });
    await step(approval, 'start');
    await stop(approval, ben);
    await assert.rejects(stop(approval), {
      code: 'conflict',
      message: /stopped by Ben Okafor at 04:00 UTC .* already/,
    });
    await step(approval, 'poll');
    await assert.rejects(stop(approval), { code: 'conflict', message: /it ended at 04:00 UTC as stopped/ });
    const other = await ask();
    await assert.rejects(stop(other), { code: 'conflict', message: /Waiting for a decision/ });
  });

  describe('all of them', () => {
    it('is for approvers alone', async () => {
      await assert.rejects(say({ action: 'stop', approval_id: 'all' }, ben), { code: 'not_allowed' });
      await assert.rejects(say({ action: 'release' }, ben), { code: 'not_allowed' });
      assert.equal((await say({}, ben)).summary, 'Nothing is stopped: approved runs begin.');
    });

    it('stops what runs, names what is past stopping, and lets nothing be asked for or approved until it is released', async () => {
      const extra = change.aws.host('api-1');
      const approval = await approved();
      await step(approval, 'start');
      change.aws.install(change.aws.executionOf(web1));
      await step(approval, 'poll');
      const answer = await say({ action: 'stop', approval_id: 'all', reason: 'incident' });
      assert.match(
        answer.summary,
        /^Everything is stopped by Ana Ruiz at .* \(incident\): 1 run\. .*past stopping: web-1/,
      );
      await assert.rejects(ask(['api-1']), { code: 'conflict', message: /^Everything was stopped by Ana Ruiz/ });
      change.aws.succeed(web1);
      await step(approval, 'poll');
      assert.equal(change.aws.executions.size, 1);
      await assert.rejects(say({ action: 'stop', approval_id: 'all' }), { code: 'conflict' });
      await say({ action: 'release' }, mei);
      assert.equal((await ask([extra.name])).status, 'pending');
    });

    it('refuses an approval that was asked for before', async () => {
      const approval = await ask();
      await say({ action: 'stop', approval_id: 'all' });
      await assert.rejects(patch.say(approval, 'approve', mei), {
        code: 'conflict',
        message: /^Everything was stopped/,
      });
      await say({ action: 'release' });
      assert.equal((await patch.say(approval, 'approve', mei)).status, 'approved', 'positive control');
    });

    it('reaches a run whose stop was not written, before it begins anything', async () => {
      const approval = await approved();
      await change.services.changeControl.stopEverything(null, ana);
      assert.equal((await step(approval, 'start')).state, 'done');
      assert.equal(change.aws.executions.size, 0);
      assert.equal((await now(approval)).run?.status, 'stopped');
    });
  });

  it('is what a deployment with SRE_KILL_SWITCH does, and no chat releases it', async () => {
    await change.close();
    await begin(true);
    await assert.rejects(ask(), { code: 'conflict', message: /kill switch of this deployment/ });
    await assert.rejects(say({ action: 'release' }), { code: 'conflict', message: /SRE_KILL_SWITCH/ });
    assert.ok(web2);
  });
});
