import assert from 'node:assert/strict';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { BadSecret, Secrets } from '../../app/secrets.js';
import { secretsManagerAnswers } from '../../sandbox/answers/secretsmanager.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';

describe('secrets of a deployment', () => {
  let endpoint: TestEndpoint;
  let now: number;
  let failures: unknown[];

  beforeEach(async () => {
    now = 0;
    failures = [];
    endpoint = await startAwsEndpoint({
      secretsmanager: secretsManagerAnswers(
        () => ({ SLACK_BOT_TOKEN: 'xoxb-1' }),
        () => new Date(),
      ),
    });
  });
  afterEach(() => endpoint.close());

  const open = () =>
    Secrets.open({
      aws: { region: 'us-west-2', endpoint: endpoint.url, credentials: async () => endpoint.keys.longTerm.bot },
      id: 'sre-ops-chat',
      now: () => now,
      failed: (error) => failures.push(error),
    });
  const put = (SecretString: string) =>
    new SecretsManager(endpoint.client('workflow')).putSecretValue({ SecretId: 'sre-ops-chat', SecretString });
  const reads = () => endpoint.ledger.counts.find(({ operation }) => operation === 'GetSecretValue')?.calls ?? 0;

  it('are read once, however often they are used', async () => {
    const secrets = await open();
    for (let n = 0; n < 100; n++) assert.equal(secrets.values.SLACK_BOT_TOKEN, 'xoxb-1');

    assert.equal(reads(), 1);
  });

  it('are others some minutes after they were changed, without a restart', async () => {
    const secrets = await open();
    await put('{"SLACK_BOT_TOKEN":"xoxb-2"}');
    now = 300_000;
    assert.equal(secrets.values.SLACK_BOT_TOKEN, 'xoxb-1');
    await secrets.renewed();

    assert.equal(secrets.values.SLACK_BOT_TOKEN, 'xoxb-2');
  });

  it('are looked at again when a value is refused, though not for everybody who guesses', async () => {
    const secrets = await open();
    await put('{"SLACK_BOT_TOKEN":"xoxb-2"}');

    assert.equal(await secrets.renewed(), false);
    now = 30_000;
    assert.equal(await secrets.renewed(), true);
    assert.equal(await secrets.renewed(), false);
    assert.equal(reads(), 2);
  });

  it('stay in use while they cannot be read', async () => {
    const secrets = await open();
    await put('not JSON');
    now = 30_000;

    assert.equal(await secrets.renewed(), false);
    assert.equal(secrets.values.SLACK_BOT_TOKEN, 'xoxb-1');
    assert.ok(failures[0] instanceof BadSecret);
    assert.doesNotMatch(String(failures[0]), /not JSON/);
  });

  it('are asked for once more by whoever is refused, where a read that stood still with its function has failed', async () => {
    const secrets = await open();
    await put('{"SLACK_BOT_TOKEN":"xoxb-2"}');
    endpoint.faults.replace([{ service: 'secretsmanager', kind: 'access_denied' }]);
    now = 300_000;
    assert.equal(secrets.values.SLACK_BOT_TOKEN, 'xoxb-1');
    assert.equal(await secrets.renewed(), false, 'within the second they are not asked for again');
    endpoint.faults.replace([]);
    now += 1_000;

    assert.equal(await secrets.renewed(), true);
    assert.equal(secrets.values.SLACK_BOT_TOKEN, 'xoxb-2');
    assert.equal(failures.length, 1);
  });

  it('must be texts by the names of settings', async () => {
    await put('{"PORT":1}');

    await assert.rejects(open(), BadSecret);
  });
});
