import assert from 'node:assert/strict';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { connectAws } from '../../app/aws-connection.js';
import { readConfig } from '../../app/config.js';
import { deployedSettings } from '../../app/deployed-settings.js';
import { secretsManagerAnswers } from '../../sandbox/answers/secretsmanager.js';
import { startAwsEndpoint, type TestEndpoint } from '../support/aws-endpoint.js';

describe('the connection to AWS', () => {
  const values = {
    MicrosoftAppId: '33333333-0000-4000-8000-000000000001',
    MicrosoftAppTenantId: '33333333-0000-4000-8000-000000000002',
    MicrosoftAppPassword: 'password-1',
    SLACK_SIGNING_SECRET: 'signing-1,signing-2',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_ALLOWED_TEAMS: 'T0123ABCD',
  };
  let endpoint: TestEndpoint;

  before(async () => {
    endpoint = await startAwsEndpoint({
      secretsmanager: secretsManagerAnswers(
        () => values,
        () => new Date(),
      ),
    });
  });
  after(() => endpoint.close());

  it('has the secrets as they are now, and keeps each of them from being sent', async () => {
    let now = 0;
    const { accessKeyId, secretAccessKey } = endpoint.keys.longTerm.bot;
    const deployed = {
      ...{ SRE_FLEET: 'aws', SRE_SECRET: 'sre-ops-chat', AWS_REGION: 'us-west-2', AWS_ENDPOINT_URL: endpoint.url },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, ARTIFACT_BUCKET: 'artifacts' },
      ALERT_TOPIC_ARNS: 'arn:aws:sns:us-west-2:111122223333:alerts',
      PATCH_WORKFLOW_ARN: 'arn:aws:states:us-west-2:111122223333:stateMachine:patch',
    };
    const { env, secrets = assert.fail() } = await deployedSettings(deployed, () => now);
    const connection = await connectAws(readConfig({ env }), secrets);
    const { credentials } = connection.teams;
    const { slack = assert.fail() } = connection;
    const known = () => [
      credentials.kind === 'secret' && credentials.appPassword.now(),
      slack.signingSecrets.now(),
      slack.botToken.now(),
    ];
    assert.deepEqual(known(), ['password-1', ['signing-1', 'signing-2'], 'xoxb-1']);

    const next = { MicrosoftAppPassword: 'password-2', SLACK_SIGNING_SECRET: 'signing-2', SLACK_BOT_TOKEN: 'xoxb-2' };
    await new SecretsManager(endpoint.client('workflow')).putSecretValue({
      SecretId: 'sre-ops-chat',
      SecretString: JSON.stringify({ ...values, ...next }),
    });
    now = 30_000;
    assert.equal(await secrets.renewed(), true);

    assert.deepEqual(known(), ['password-2', ['signing-2'], 'xoxb-2']);
    for (const secret of ['password-1', 'signing-1', 'xoxb-1', 'password-2', 'signing-2', 'xoxb-2']) {
      assert.ok(connection.secrets().includes(secret), secret);
    }
  });
});
