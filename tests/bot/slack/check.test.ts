import assert from 'node:assert/strict';
import { fixedSecret } from '../../../bot/secret.js';
import { checkSlack, SLACK_SCOPES } from '../../../bot/slack/check.js';
import { SlackWeb } from '../../../bot/slack/web-client.js';
import { grantedScopes } from '../../../sandbox/slack/workspace.js';
import { type ScriptedSlack, startScriptedSlack } from './scripted-slack.js';

describe('how far the setup of Slack holds', () => {
  let slack: ScriptedSlack;
  let web: SlackWeb;
  before(async () => {
    slack = await startScriptedSlack();
    const auth = { signingSecrets: fixedSecret(['s']), botToken: fixedSecret('xoxb-1'), allowedTeams: ['T1'] };
    web = new SlackWeb({ auth: { ...auth, apiUrl: `${slack.url}/api/` }, wait: async () => undefined });
  });
  after(() => slack.close());

  const granted = (scopes: readonly string[]) => ({
    body: { ok: true, team: 'Acme', team_id: 'T1' },
    headers: { 'x-oauth-scopes': scopes.join(',') },
  });
  const states = async () =>
    (await checkSlack(web, ['T1'])).map(({ name, state, found }) => `${name} ${state} ${found}`);

  it('says which scope was not granted', async () => {
    slack.answer(granted(SLACK_SCOPES.filter((scope) => scope !== 'chat:write.public')));
    assert.deepEqual(await states(), [
      'Slack: token ok Slack takes it, in the workspace Acme (T1).',
      'Slack: scopes failed Not granted: chat:write.public.',
    ]);
  });

  it('does not take an outage for a wrong token', async () => {
    slack.answer({ body: { ok: false, error: 'fatal_error' } });
    assert.deepEqual(await states(), ['Slack: token unknown Slack answered fatal_error.']);
  });

  it('asks for the scopes that the sandbox grants', () => assert.deepEqual(grantedScopes, SLACK_SCOPES));
});
