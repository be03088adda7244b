import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { bundleDeployed } from '../../../scripts/bundle.js';
import { controlClient } from '../../support/control-client.js';
import { httpApiEvent, startHttpApi } from '../../support/http-api.js';
import { LambdaFunction } from '../../support/lambda.js';
import { SlackDriver } from '../../support/slack.js';
import { TeamsDriver } from '../../support/teams.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = `${root}dist-lambda-test-${process.pid}`;
const names = ['bot', 'slack', 'workflow', 'poll', 'alerts'] as const;
type Name = (typeof names)[number];

const json = (path: string): unknown => JSON.parse(readFileSync(root + path, 'utf8'));
const documents = () =>
  Object.fromEntries(
    readdirSync(`${root}infra/documents`).map((file) => [basename(file, '.json'), json(`infra/documents/${file}`)]),
  );

/** The bundles as they are deployed, each a process that stands still between its invocations. */
describe('functions', function () {
  this.timeout(90_000);
  /** X-Ray's, and what it was sent. */
  let daemon: Socket;
  const traced: { name: string; id: string; trace_id: string; parent_id: string; aws?: { operation: string } }[] = [];
  let bundles: Awaited<ReturnType<typeof bundleDeployed>>;
  let sandbox: Sandbox;
  let functions: Record<Name, LambdaFunction>;
  let api: Awaited<ReturnType<typeof startHttpApi>>;
  let teams: TeamsDriver;
  let slack: SlackDriver;
  let joined: Record<string, string>;

  before(async () => {
    bundles = await bundleDeployed(names, folder);
    daemon = createSocket('udp4').on(
      'message',
      (message) => void traced.push(JSON.parse(message.toString().split('\n')[1] ?? '')),
    );
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    sandbox = await startSandbox({ port: 0 });
    const { aws, teams: chat, slack: workspace } = sandbox.descriptor();
    joined = {
      ...{ SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', LOG_LEVEL: 'INFO', SRE_STAGE: 'prod' },
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      PEOPLE_FILE: `${root}app/defaults/sandbox-people.json`,
    };
    const alone = {
      ...{ AWS_REGION: aws.region, AWS_ENDPOINT_URL: aws.endpoint },
      AWS_ACCESS_KEY_ID: aws.accessKeys.bot.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.accessKeys.bot.secretAccessKey,
      ...{ SRE_SECRET: aws.chatSecret, SLACK_WORKER_FUNCTION: 'bot:provisioned', SRE_STAGE: 'prod' },
    };
    const start = (name: Name) =>
      LambdaFunction.start(`${folder}/${name}/bundle/${name}.js`, name === 'slack' ? alone : joined);
    const [bot, slackFunction, workflow, poll, alerts] = (await Promise.all(names.map(start))) as [
      LambdaFunction,
      LambdaFunction,
      LambdaFunction,
      LambdaFunction,
      LambdaFunction,
    ];
    functions = { bot, slack: slackFunction, workflow, poll, alerts };
    api = await startHttpApi({
      routes: {
        'POST /api/messages': bot,
        'GET /health': bot,
        'POST /slack/commands': slackFunction,
        'POST /slack/interactivity': slackFunction,
        'POST /slack/events': slackFunction,
      },
      functions: { bot, 'sre-ops-workflow': workflow, poll },
    });
    teams = new TeamsDriver(chat.chat);
    slack = new SlackDriver(workspace.client);
    await teams.rateLimits(false);
    await slack.rateLimits(false);
    await controlClient(sandbox).put('/service', {
      ...{ url: api.url, key: 'key-of-the-test', documents: documents() },
      stateMachines: { 'sre-ops-patch': json('infra/workflows/patch.asl.json') },
    });
  });

  after(async () => {
    await Promise.all(Object.values(functions ?? {}).map((one) => one.end()));
    api?.close();
    await sandbox?.close();
    daemon?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('hold nothing of the sandbox but that it is not there', () => {
    for (const { inputs } of Object.values(bundles)) {
      const held = Object.keys(inputs).filter((file) => file.startsWith('sandbox/'));
      assert.ok(held.length === 0 || held.join() === 'sandbox/index.ts', held.join());
    }
  });

  it('answers a question in Teams, and stands still with nothing left to do', async () => {
    const ben = teams.as('Ben Okafor').in('personal');
    await ben.say('/sre-patch-status db-primary');

    assert.match((await ben.untilCard(/db-primary/)).text, /db-primary/);
    await functions.bot.still();
    const { calls } = (await controlClient(sandbox).get('/calls')) as { calls: { operation: string }[] };
    assert.ok(
      calls.some(({ operation }) => operation === 'BatchWriteItem'),
      'the history of the question is written',
    );
  });

  it('writes what it measured on stdout, and nothing else, before it stands still', async () => {
    const said = functions.bot.stdout.map((line) => JSON.parse(line));

    const answer = said.find(({ Operation }) => Operation === 'check_patch_compliance');
    assert.equal(answer?.correlation_id, 'JKJaXmPLvHcESHA', 'as API Gateway calls the request');
    assert.deepEqual(
      [answer?.Answers, answer?.AnswerFailures, answer?.Stage, answer?.Surface],
      [1, 0, 'prod', 'teams'],
    );
    assert.ok(said.some(({ AwsService, AwsCalls }) => AwsService === 'SSM' && AwsCalls > 0));
    assert.deepEqual(
      said.filter(({ _aws, class_uid }) => _aws?.CloudWatchMetrics?.[0]?.Namespace !== 'SreOps' && !class_uid),
      [],
    );
  });

  it('traces the answer as a part of its invocation, and each call that it made as a part of the answer', () => {
    const answer = traced.find(({ name }) => name === 'check_patch_compliance');
    const calls = traced.filter(({ trace_id, aws }) => trace_id === answer?.trace_id && aws);

    assert.match(answer?.trace_id ?? '', /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    const read = calls.find(({ name, aws }) => name === 'SSM' && aws?.operation === 'DescribeInstancePatchStates');
    assert.deepEqual([answer?.parent_id, read?.parent_id], ['53995c3f42cd8ad8', answer?.id]);
  });

  it('answers /health', async () => {
    const answer = await fetch(`${api.url}/health`);

    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { status: string }).status, 'healthy');
  });

  it('asks for approval from Teams in every channel, through the workflow function', async () => {
    const inTeams = (person: string) => teams.as(person).in('channel');
    const inSlack = slack.as('Ana Ruiz').in('channel');
    await inTeams('Ben Okafor').untilCard(/posted in this channel/);
    await inSlack.untilMessage(/posted in this channel/);
    await teams.as('Ben Okafor').in('personal').say('/sre-patch cache-1 all');
    await inSlack.untilMessage(/redis and sudo on 1 host/);
    await inTeams('Ana Ruiz').untilCard(({ buttons }) => buttons.includes('Approve'));
    await inTeams('Ana Ruiz').press('Approve');

    await inSlack.untilMessage(/1 of 2 approvals/);
  });

  it('acknowledges Slack before its request is done, by another function', async () => {
    const ben = slack.as('Ben Okafor').in('im');
    const { app } = await ben.say('/sre-patch-status db-primary');

    assert.deepEqual({ status: app?.status, problem: app?.problem }, { status: 200, problem: null });
    await ben.untilMessage(/db-primary/);
    await functions.slack.still();
  });

  it('takes a direct message and a press in Slack by the same way', async () => {
    const mei = slack.as('Mei Tanaka').in('im');
    const said = await mei.say('is db-primary patched?');
    const answer = await mei.untilMessage(/Patch compliance[\s\S]*db-primary/);
    const pressed = await mei.press('Vulnerabilities', answer);

    assert.deepEqual([said.app?.status, pressed.app?.status], [200, 200]);
    await mei.untilMessage(/Accept a risk/);
    await functions.slack.still();
  });

  it('looks what is due when the clock says so', async () => {
    assert.deepEqual(await functions.poll.invoke({}), { ok: true, payload: { alerts: 0, hand_overs: 0 } });
  });

  it('takes an alert of EventBridge once, however often it is invoked with it', async () => {
    const event = {
      ...{ id: 'e1d5f0a2-0c1b-4a7e-9a55-2f7f4c9d0001', source: 'aws.health', 'detail-type': 'AWS Health Event' },
      ...{ version: '0', account: '111122223333', region: 'us-west-2', time: new Date().toISOString(), resources: [] },
      detail: { service: 'EC2', eventTypeCode: 'AWS_EC2_OPERATIONAL_ISSUE', eventTypeCategory: 'issue' },
    };
    assert.deepEqual(await functions.alerts.invoke(event), { ok: true, payload: null });
    assert.deepEqual(await functions.alerts.invoke(event), { ok: true, payload: null });

    await teams.as('Ben Okafor').in('channel').untilCard(/EC2/);
    await functions.alerts.still();
  });

  describe('a bot', () => {
    /** A copy of its own whose files are gone once it has begun: what is not loaded by then, cannot be. */
    const begun = async (copy: string, env: Record<string, string>): Promise<LambdaFunction> => {
      cpSync(`${folder}/bot`, `${folder}/${copy}`, { recursive: true });
      const bot = await LambdaFunction.start(`${folder}/${copy}/bundle/bot.js`, { ...joined, ...env });
      await bot.still();
      rmSync(`${folder}/${copy}/bundle`, { recursive: true });
      return bot;
    };
    const message = { method: 'POST', url: '/api/messages', headers: { 'content-type': 'application/json' } };
    const unsigned = httpApiEvent('POST /api/messages', { ...message, body: Buffer.from('{}') });

    it('that is kept warm has loaded what the first question in Teams needs', async () => {
      const bot = await begun('warm', { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' });
      const invoked = await bot.invoke(unsigned);
      await bot.end();

      assert.equal(invoked.ok && (invoked.payload as { statusCode: number }).statusCode, 401);
    });

    it('that is started by a question has not', async () => {
      const bot = await begun('cold', { AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' });
      const invoked = await bot.invoke(unsigned);
      await bot.end();

      assert.match(JSON.stringify(invoked), /Cannot find module/);
    });
  });

  describe('Slack signs bytes', () => {
    const body = Buffer.from('command=%2Fsre-help&text=%C3%A4&team_id=T0SANDBOX');
    const asked = (secret: string, base64: boolean, sent = body) => {
      const at = String(Math.floor(Date.now() / 1000));
      const mac = createHmac('sha256', secret).update(`v0:${at}:`).update(body).digest('hex');
      const headers = {
        ...{ host: 'api', 'content-type': 'application/x-www-form-urlencoded' },
        ...{ 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${mac}` },
      };
      return functions.slack.invoke(
        httpApiEvent(
          'POST /slack/commands',
          { method: 'POST', url: '/slack/commands', headers, body: sent },
          { base64 },
        ),
      );
    };
    const status = async (invoked: ReturnType<typeof asked>) => {
      const one = await invoked;
      return one.ok ? (one.payload as { statusCode: number }).statusCode : one.error;
    };

    it('takes them as text and in base64', async () => {
      const { signingSecret } = sandbox.descriptor().slack;

      assert.equal(await status(asked(signingSecret, false)), 200);
      assert.equal(await status(asked(signingSecret, true)), 200);
    });

    it('fail the function that does them where they no longer hold, so that Lambda keeps what was acknowledged', async () => {
      const headers = {
        ...{ 'content-type': 'application/x-www-form-urlencoded', 'x-slack-signature': `v0=${'0'.repeat(64)}` },
        'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
      };
      const invoked = await functions.bot.invoke({ slack_request: { headers, body: body.toString('base64') } });

      assert.equal(invoked.ok, false);
      assert.match(JSON.stringify(invoked), /ended with 401/);
    });

    it('refuses another secret and other bytes, and hands nothing over', async () => {
      const { signingSecret } = sandbox.descriptor().slack;
      await functions.bot.still();

      assert.equal(await status(asked('another secret', true)), 401);
      assert.equal(await status(asked(signingSecret, true, Buffer.from('command=%2Fsre-help&text=a'))), 401);
      assert.ok(functions.bot.isStill);
      const said = functions.slack.stdout.map((line) => JSON.parse(line));
      const refused = said.flatMap(({ class_uid, status_detail }) => (class_uid === 3002 ? [status_detail] : []));
      assert.deepEqual(refused, ['signature', 'signature'], 'each leaves a security event, and is counted');
      assert.equal(said.filter(({ RefusedRequests }) => RefusedRequests === 1).length, 2);
    });
  });
});
