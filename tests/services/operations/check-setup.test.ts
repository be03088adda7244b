import assert from 'node:assert/strict';
import { pino } from 'pino';
import { type App, compose } from '../../../app/compose.js';
import { readConfig } from '../../../app/config.js';
import type { Connection } from '../../../app/connection.js';
import { connectSandbox } from '../../../app/sandbox-connection.js';
import { fixedSecret } from '../../../bot/secret.js';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { invoke } from '../../../services/operation.js';
import { checkSetup } from '../../../services/operations/check-setup.js';
import { ben } from '../../support/change.js';
import { PATIENT_MS } from '../../support/patience.js';

describe('check_setup', () => {
  let sandbox: Sandbox;
  let connection: Connection;
  const apps: App[] = [];
  const config = () =>
    readConfig({ env: { SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', ANSWER_SECONDS: '60' } });

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    connection = await connectSandbox(config());
  });
  after(async () => {
    for (const app of apps) await app.stop();
    await sandbox.close();
  });

  const deploy = async (other: Partial<Connection> = {}): Promise<App> => {
    const deployed = { ...connection, ...other, close: async () => undefined };
    const app = await compose(config(), deployed, { log: pino({ level: 'silent' }) });
    apps.push(app);
    return app;
  };
  const look = async ({ services }: App) => {
    const deadline = AbortSignal.timeout(PATIENT_MS);
    const { checks, summary } = await invoke(checkSetup, {}, { services, caller: ben, deadline });
    return { summary, of: (name: string) => checks.find((check) => check.name === name) ?? assert.fail(name) };
  };

  it('finds the chats set up, and says where approvals are still to be asked for', async () => {
    const app = await deploy();
    const { of, summary } = await look(app);
    for (const name of ['Teams: password', 'Teams: signing keys', 'Slack: token', 'Slack: scopes', 'People']) {
      assert.equal(of(name).state, 'ok', name);
    }
    assert.equal(of('Approval channel').state, 'failed');
    assert.match(of('Approval channel').mend ?? '', /\/sre-alerts approvals on/);
    assert.equal(summary, '1 step to look at.');

    const { subscriptions } = app.services;
    await subscriptions.remember({ conversation_id: 'C1', surface: 'slack', reference: {} });
    await subscriptions.subscribe('C1', { approvals: true });
    assert.equal((await look(app)).summary, 'Everything that was looked at holds.');
  });

  it('finds a password and a token that are not taken, and what to do', async () => {
    const { teams, slack = assert.fail() } = connection;
    const wrong = fixedSecret('of-last-year');
    const { credentials } = teams;
    const app = await deploy({
      teams: {
        ...teams,
        credentials: credentials.kind === 'token-endpoint' ? { ...credentials, appSecret: wrong } : credentials,
      },
      slack: { ...slack, botToken: fixedSecret('xoxb-of-last-year') },
    });
    const { of } = await look(app);
    assert.deepEqual([of('Teams: password').state, of('Slack: token').state], ['failed', 'failed']);
    assert.match(of('Teams: password').found, /answered 40\d: \w+/);
    assert.match(of('Teams: password').mend ?? '', /az ad app credential reset/);
    assert.match(of('Slack: token').found, /invalid_auth/);
    assert.ok(!JSON.stringify([of('Teams: password'), of('Slack: token')]).includes('of-last-year'));
  });

  it('finds another workspace, and an issuer that does not answer', async () => {
    const { teams, slack = assert.fail() } = connection;
    const app = await deploy({
      teams: { ...teams, openIdMetadata: 'http://127.0.0.1:9/none' },
      slack: { ...slack, allowedTeams: ['T0ELSEWHERE'] },
    });
    const { of } = await look(app);
    assert.equal(of('Teams: signing keys').state, 'failed');
    assert.match(of('Slack: token').mend ?? '', /SLACK_ALLOWED_TEAMS/);
  });

  it('asks Microsoft and Slack once, however many look within some seconds', async () => {
    const { teams, slack = assert.fail() } = connection;
    const { credentials } = teams;
    if (credentials.kind !== 'token-endpoint') assert.fail();
    const asked = { teams: 0, slack: 0 };
    const counted = (value: string, whose: keyof typeof asked) => ({
      ...fixedSecret(value),
      now: () => {
        asked[whose] += 1;
        return value;
      },
    });
    const app = await deploy({
      teams: { ...teams, credentials: { ...credentials, appSecret: counted(credentials.appSecret.now(), 'teams') } },
      slack: { ...slack, botToken: counted(slack.botToken.now(), 'slack') },
    });
    await look(app);
    const once = { ...asked };
    for (let n = 0; n < 5; n++) assert.equal((await look(app)).of('Teams: password').state, 'ok');
    assert.deepEqual(asked, once);
  });

  it('says that Slack is not set up where it is not', async () => {
    assert.equal((await look(await deploy({ slack: undefined }))).of('Slack').state, 'skipped');
  });
});
