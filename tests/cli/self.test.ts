import assert from 'node:assert/strict';
import { showConfig } from '../../app/command-line/show-config.js';
import { showPolicy } from '../../app/command-line/show-policy.js';
import { explainSettings } from '../../app/config.js';
import { atTerminal } from '../support/terminal.js';

describe('what sre-agent shows of itself', () => {
  it('every setting with where it comes from, and no secret', () => {
    const env = {
      SRE_KEY: 'my-very-own-key',
      SLACK_SIGNING_SECRET: 'hush-hush',
      PORT: 'http',
      AWS_REGION: 'eu-west-1',
    };
    const settings = explainSettings(env);
    const of = (name: string) => settings.find((setting) => setting.name === name);

    assert.deepEqual(
      [of('AWS_REGION')?.origin, of('HOST')?.origin, of('PUBLIC_URL')?.origin],
      ['environment', 'default', 'not set'],
    );
    assert.deepEqual([of('SRE_KEY')?.value, of('SLACK_SIGNING_SECRET')?.value], ['set', 'set']);
    assert.equal(of('PORT')?.problem, 'a port number, 0 to 65535');
    assert.doesNotMatch(JSON.stringify(settings), /my-very-own-key|hush-hush/);
  });

  it('settings and policy as tables', async () => {
    const config = atTerminal();
    const policy = atTerminal();
    await showConfig({ origin: true, output: 'table' }, config.terminal);
    await showPolicy({ output: 'table' }, policy.terminal);

    assert.match(config.stdout(), /^SRE_FLEET +sandbox +default$/m);
    assert.match(policy.stdout(), /^prod +1; critical 2/m);
  });
});
