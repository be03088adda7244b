import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ConfigError, readConfig, settings } from '../../app/config.js';

describe('configuration', () => {
  it('runs the sandbox on loopback when nothing is set', () => {
    const config = readConfig({ env: {} });

    assert.equal(config.SRE_FLEET, 'sandbox');
    assert.equal(config.HOST, '127.0.0.1');
    assert.equal(config.AWS_REGION, 'us-west-2');
  });

  it('names a wrong value and what is allowed', () => {
    assert.throws(
      () => readConfig({ env: { SRE_FLEET: 'azure' } }),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /SRE_FLEET="azure".*"sandbox"\|"aws"/s);
        return true;
      },
    );
  });

  it('takes further regions as a list, and names one that is none', () => {
    assert.deepEqual(readConfig({ env: { AWS_REGIONS: 'eu-west-1, us-east-1' } }).AWS_REGIONS, [
      'eu-west-1',
      'us-east-1',
    ]);
    assert.throws(
      () => readConfig({ env: { AWS_REGIONS: 'eu-west-1,ireland' } }),
      /AWS_REGIONS=.*ireland.*us-east-1,eu-west-1/s,
    );
  });

  it('lets the command line stand above the environment', () => {
    assert.equal(readConfig({ env: { PORT: '1' }, flags: { PORT: '2' } }).PORT, 2);
  });

  it('names every wrong value at once', () => {
    assert.throws(
      () => readConfig({ env: { PORT: 'http', AWS_REGION: 'oregon' } }),
      /PORT="http".*AWS_REGION="oregon"/s,
    );
  });

  it('takes a log level in any case, and an empty value as not set', () => {
    assert.equal(readConfig({ env: { LOG_LEVEL: 'debug', PORT: ' ' } }).LOG_LEVEL, 'DEBUG');
  });

  it('refuses to serve a real account without an app id', () => {
    assert.throws(() => readConfig({ env: { SRE_FLEET: 'aws' } }), /needs MicrosoftAppId.*does not start/s);
  });

  it('asks of an account no more than what the program needs', () => {
    const env = { SRE_FLEET: 'aws' };
    assert.throws(() => readConfig({ env, needs: ['ARTIFACT_BUCKET'] }), /needs ARTIFACT_BUCKET\. See/);
    assert.equal(readConfig({ env: { ...env, ARTIFACT_BUCKET: 'b' }, needs: ['ARTIFACT_BUCKET'] }).SRE_FLEET, 'aws');
  });

  it('takes Slack whole, or not at all', () => {
    const aws = { SRE_FLEET: 'aws' };
    const half = { ...aws, SLACK_SIGNING_SECRET: 'one,two', SLACK_BOT_TOKEN: 'xoxb-1' };
    assert.throws(() => readConfig({ env: half, needs: [] }), /Slack needs SLACK_ALLOWED_TEAMS too/);
    assert.doesNotThrow(() => readConfig({ env: aws, needs: [] }));
    const { SLACK_SIGNING_SECRET } = readConfig({ env: { ...half, SLACK_ALLOWED_TEAMS: 'T01' }, needs: [] });
    assert.deepEqual(SLACK_SIGNING_SECRET, ['one', 'two']);
  });

  it('takes the role of another account with its external id, and to read alone', () => {
    const env = { SRE_FLEET: 'aws', FLEET_ROLE_ARN: 'arn:aws:iam::444455556666:role/sre-ops-member' };
    const whole = { ...env, FLEET_EXTERNAL_ID: 'long-enough-to-be-one', SRE_READ_ONLY: 'on' };
    assert.throws(() => readConfig({ env, needs: [] }), /needs FLEET_EXTERNAL_ID too/);
    assert.throws(() => readConfig({ env: { ...whole, SRE_READ_ONLY: 'off' }, needs: [] }), /Set SRE_READ_ONLY=on too/);
    assert.doesNotThrow(() => readConfig({ env: whole, needs: [] }));
  });

  it('never says the secret that is wrong', () => {
    const env = { SRE_FLEET: 'aws', SLACK_BOT_TOKEN: 'xoxp-canary', FLEET_EXTERNAL_ID: 'canary' };
    assert.throws(
      () => readConfig({ env, needs: [] }),
      ({ message }: Error) =>
        /SLACK_BOT_TOKEN: .*\n.*FLEET_EXTERNAL_ID: |FLEET_EXTERNAL_ID: .*\n.*SLACK_BOT_TOKEN: /.test(message) &&
        !message.includes('canary'),
    );
  });

  it('refuses to put the sandbox on the network', () => {
    assert.throws(() => readConfig({ env: { HOST: '0.0.0.0' } }), /loopback only/);
    assert.doesNotThrow(() => readConfig({ env: { HOST: 'localhost' } }));
  });

  it('does not read credentials as a wish to use the account', () => {
    assert.equal(readConfig({ env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' } }).SRE_FLEET, 'sandbox');
  });

  it('documents every setting in .env.example, and nothing else', () => {
    const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    const documented = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name);

    assert.deepEqual(documented.toSorted(), Object.keys(settings).toSorted());
  });
});
