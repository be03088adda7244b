import assert from 'node:assert/strict';
import { SSM } from '@aws-sdk/client-ssm';
import type { PolicyDocument, Statement } from '../../../sandbox/permissions/policy.js';
import { sources } from '../../../services/aws/sources.js';
import { clientOptions } from '../../support/control-client.js';
import { type Deployment, startDeployment } from '../../support/deployment.js';
import { policies } from '../../support/policies.js';
import { SlackDriver } from '../../support/slack.js';
import { TeamsDriver } from '../../support/teams.js';
import { forbiddenFor, forbiddenForWorkflow } from './forbidden.js';
import { type Journeys, journeysOf } from './journeys.js';
import { idleExcuses, type RoleUse, unusedOf } from './unused.js';

/** Allowed to a role that never does it: what says what is unused has to find it. */
const SUPERFLUOUS: Statement = {
  ...{ Sid: 'Superfluous', Effect: 'Allow' },
  ...{ Action: ['s3:DeleteObject'], Resource: ['arn:aws:s3:::sre-ops-artifacts-111122223333/reports/*'] },
};
const superfluous = `poll ${SUPERFLUOUS.Sid} ${SUPERFLUOUS.Resource[0]}`;

/** One deployment with the policies of `infra/policies`, everything that people do with it, and what is left of both. */
describe('least privilege', function () {
  this.timeout(180_000);
  const own = policies();
  let deployment: Deployment;
  let journeys: Journeys;
  let teams: TeamsDriver;
  let slack: SlackDriver;

  before(async () => {
    const { poll, ...others } = own;
    assert.ok(poll);
    deployment = await startDeployment({
      settings: { SRE_MODEL: 'on' },
      policies: { ...others, poll: { ...poll, Statement: [...poll.Statement, SUPERFLUOUS] } },
    });
    journeys = journeysOf(deployment);
    const { teams: chat, slack: workspace } = deployment.sandbox.descriptor();
    teams = new TeamsDriver(chat.chat);
    slack = new SlackDriver(workspace.client);
    await teams.rateLimits(false);
    await slack.rateLimits(false);
    await teams
      .as('Ben Okafor')
      .in('channel')
      .untilCard(/posted in this channel/);
  });
  after(() => deployment?.close());

  const enforce = (some: Readonly<Record<string, PolicyDocument>>) => deployment.deploy(some);
  const uses = async () => ((await deployment.control.get('/permissions')) as { roles: RoleUse[] }).roles;
  const follow = () => deployment.apps.mcp.services.followUp.resume('betweenTimes');

  describe('lets people', () => {
    it('ask in Teams and Slack', async () => {
      const chat = teams.as('Ben Okafor').in('personal');
      await chat.say('/sre-vuln-check web-1');
      await chat.untilCard(/web-1/);
      // No command, and nothing that is understood without a model.
      await chat.say('which of these two would you worry about more in your own words, web-1 or api-2, and why?');
      await chat.say('forget');
      await chat.untilCard(/What you asked here before is forgotten/);
      await slack.as('Ben Okafor').in('im').say('/sre-patch-status db-primary');
      await slack
        .as('Ben Okafor')
        .in('im')
        .untilMessage(/db-primary/);
      assert.equal((await fetch(`${deployment.url}/health`)).status, 200);
    });

    for (const [where, role] of [
      ['the chat', 'bot'],
      ['MCP', 'mcp'],
    ] as const) {
      it(`ask everything that reads, in ${where}`, async () => {
        await journeys.reads(role);
        await journeys.failedQueries(role);
      });
    }

    it('rehearse a plan, patch a host behind a load balancer, and put it back', async () => {
      const approval = await journeys.requested('bot', 'api-1');
      assert.match(await journeys.rehearsed(approval), /^as_planned/);
      assert.equal(await journeys.patched(approval), 'verified verified');
      for (const role of ['bot', 'mcp'] as const)
        await journeys.ask(role, 'analyze_optimal_patch_window', { instance_id: 'api-1' });
      assert.match(await journeys.rolledBack('mcp', 'api-1'), /rolled_back$/);
    });

    it('patch what was asked for over MCP, though AWS did not take the first start', async () => {
      const approval = await journeys.requested('mcp', 'db-primary');
      assert.match(await journeys.patchedAtSecondStart(approval), /^verified/);
    });

    it('patch without a snapshot, and stop that in the console of AWS', async () => {
      const approval = await journeys.requested('bot', 'cache-1', { rollback_enabled: false });
      assert.match(await journeys.stoppedInConsole(approval), /^failed/);
    });

    it('stop a run before its install', async () => {
      const approval = await journeys.requested('bot', 'db-replica');
      assert.match(await journeys.stoppedBeforeItsInstall(approval), /^stopped/);
    });

    it('freeze changes, accept a risk and change the rules', () => journeys.governed());

    it('hear of alerts, and of what changed in the fleet since yesterday', async () => {
      for (const sample of ['inspector', 'guardduty', 'alarm']) await deployment.control.post('/publish', { sample });
      await teams.as('Ben Okafor').in('channel').untilCard(/alert/);
      // The first look has nothing to compare with; until the second one, due dates come near.
      for (const hours of [26, 480]) {
        await journeys.clock({ advance_ms: hours * 3_600_000 });
        await deployment.poll();
      }
      await journeys.ask('bot', 'shift_handover', {});
    });

    it('hear why nothing is known where Inspector was switched off', () => journeys.unscanned());

    it('rely on what a process left behind that ended', () => journeys.carriedOn(follow));
  });

  describe('as the policies are,', () => {
    it('lets whoever answers read everything that an answer may say it could not read', () => {
      const actions = [...new Set(Object.values(sources).map(({ action }) => action))].sort();
      for (const role of ['bot', 'mcp']) {
        const allowed = new Set(own[role]?.Statement.flatMap(({ Action }) => Action));
        assert.deepEqual([role, ...actions.filter((action) => !allowed.has(action))], [role]);
      }
    });

    it('denies nothing that any of it needs', async () => {
      const denied = (await uses()).flatMap(({ role, denied: all }) => all.map((one) => `${role} ${one.action}`));
      assert.deepEqual(denied, []);
    });

    it('allows nothing that none of it does, but for what is named with its reason', async () => {
      const { actions, resources } = unusedOf(await uses(), {
        ...own,
        poll: { Version: '2012-10-17', Statement: [...(own.poll?.Statement ?? []), SUPERFLUOUS] },
      });
      assert.deepEqual(actions, ['poll s3:DeleteObject'], 'the one that was added, and no other');
      assert.deepEqual(resources, [superfluous]);
      assert.deepEqual(idleExcuses(await uses()), []);
    });
  });

  describe('denies', () => {
    before(() => enforce(own));

    for (const role of ['bot', 'mcp', 'poll', 'alerts', 'slack'] as const) {
      it(`whoever has the key of ${role} every call that changes hosts or the service`, async () => {
        await refused(forbiddenFor(role, deployment.sandbox.descriptor().aws));
      });
    }

    it('the workflow what is not of an approved plan', () =>
      refused(forbiddenForWorkflow(deployment.sandbox.descriptor().aws)));

    it('Automation a host that nobody opted in, whoever starts it', async () => {
      const ssm = new SSM(clientOptions(deployment.sandbox));
      const Parameters = {
        InstanceId: ['i-0ba57100000000001'],
        SnapshotId: ['snap-0a910000000000001'],
        Comment: ['x'],
      };
      const { AutomationExecutionId = '' } = await ssm.startAutomationExecution({
        ...{ DocumentName: 'SreOps-RestoreRootVolume', Parameters },
      });
      await journeys.settle();
      const { AutomationExecution: found } = await ssm.getAutomationExecution({ AutomationExecutionId });
      assert.equal(found?.AutomationExecutionStatus, 'Failed');
      assert.match(found?.FailureMessage ?? '', /not authorized to perform: ec2:CreateReplaceRootVolumeTask/);
    });

    async function refused(calls: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> {
      const asked = Object.entries(calls).map(async ([what, call]) => {
        const error: unknown = await call().then(
          () => 'was allowed',
          (reason: unknown) => reason,
        );
        return `${what}: ${error instanceof Error ? error.name : error}`;
      });
      const wrong = (await Promise.all(asked)).filter(
        (one) => !/: (AccessDenied|UnauthorizedOperation|Authorization)/.test(one),
      );
      assert.deepEqual(wrong, []);
    }
  });

  describe('needs each permission:', () => {
    it('without one the journey fails, and it is said which', async () => {
      await enforce(without('bot', 'states:StartExecution'));
      await assert.rejects(journeys.requested('bot', 'web-2'), /states:StartExecution was denied/);
      const use = (await uses()).find(({ role }) => role === 'bot');
      assert.deepEqual(
        use?.denied.map(({ action }) => action),
        ['states:StartExecution'],
      );
    });

    it('a rehearsal that may not be sent is said to be unknown, and the approval waits on', async () => {
      await enforce({ ...own, ...without('workflow', 'ssm:SendCommand') });
      const approval = await journeys.requested('bot', 'web-1');
      assert.match(
        await journeys.rehearsed(approval),
        /^unknown I may not ask web-1 here \(ssm:SendCommand was denied\)/,
      );
      assert.equal((await journeys.byId(approval.approval_id)).status, 'pending');
    });

    it('a step that the state machine may not invoke ends nothing else', async () => {
      await enforce({ ...own, ...without('states', 'lambda:InvokeFunction') });
      await journeys.requested('bot', 'cache-1');
      const use = (await uses()).find(({ role }) => role === 'states');
      assert.deepEqual(
        use?.denied.map(({ action }) => action),
        ['lambda:InvokeFunction'],
      );
    });
  });

  function without(role: string, action: string): Record<string, PolicyDocument> {
    const statements = own[role]?.Statement ?? [];
    const left = statements.flatMap((one) => {
      const Action = one.Action.filter((other) => other !== action);
      return Action.length > 0 ? [{ ...one, Action }] : [];
    });
    assert.ok(JSON.stringify(left) !== JSON.stringify(statements), `${role} may ${action}`);
    return { [role]: { Version: '2012-10-17', Statement: left } };
  }
});
