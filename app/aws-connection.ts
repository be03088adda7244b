import { fixedSecret, type Secret } from '../bot/secret.js';
import { TEAMS_SERVICE_URLS } from '../bot/teams/auth.js';
import type { AwsConnection } from '../services/aws/clients.js';
import { systemClock } from '../services/clock.js';
import { type Config, secretsIn } from './config.js';
import type { Connection } from './connection.js';
import type { Secrets } from './secrets.js';

/** Certificates of SNS are at its own hosts alone (Amazon SNS Developer Guide: verifying signatures). */
const SNS_CERTIFICATE =
  /^https:\/\/sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/SimpleNotificationService-[0-9a-f]{32}\.pem$/;

/**
 * AWS itself: the region, and credentials from the usual chain. readConfig has made sure that nothing is missing.
 * @param secrets - where the settings' secrets come from, when they may be others tomorrow.
 */
export async function connectAws(config: Config, secrets?: Secrets): Promise<Connection> {
  const {
    MicrosoftAppId,
    MicrosoftAppTenantId,
    MicrosoftAppPassword,
    ARTIFACT_BUCKET,
    PATCH_WORKFLOW_ARN,
    PEOPLE_FILE,
  } = config;
  if (
    !MicrosoftAppId ||
    !MicrosoftAppTenantId ||
    !MicrosoftAppPassword ||
    !ARTIFACT_BUCKET ||
    !PATCH_WORKFLOW_ARN ||
    !PEOPLE_FILE
  ) {
    throw new Error('readConfig lets no configuration through that lacks these');
  }
  const secret = (name: string, value: string) => secrets?.secret(name, value) ?? fixedSecret(value);
  const aws = awsOf(config);
  return {
    clock: systemClock,
    aws: { bot: aws, workflow: aws },
    teams: {
      appId: MicrosoftAppId,
      tenantId: MicrosoftAppTenantId,
      credentials: { kind: 'secret', appPassword: secret('MicrosoftAppPassword', MicrosoftAppPassword) },
      serviceUrls: TEAMS_SERVICE_URLS,
      allowedTenants: config.ALLOWED_TENANTS.length > 0 ? config.ALLOWED_TENANTS : [MicrosoftAppTenantId],
    },
    slack:
      config.SLACK_BOT_TOKEN === undefined
        ? undefined
        : {
            signingSecrets: signingSecrets(secret('SLACK_SIGNING_SECRET', config.SLACK_SIGNING_SECRET.join())),
            botToken: secret('SLACK_BOT_TOKEN', config.SLACK_BOT_TOKEN),
            allowedTeams: config.SLACK_ALLOWED_TEAMS,
          },
    notifications: { topicArns: config.ALERT_TOPIC_ARNS, certificateUrl: SNS_CERTIFICATE },
    secrets: () => [...secretsIn(config), ...(secrets ? secretsIn(secrets.values) : [])],
    table: config.DYNAMODB_TABLE,
    artifactBucket: ARTIFACT_BUCKET,
    patchWorkflowArn: PATCH_WORKFLOW_ARN,
    peopleFile: PEOPLE_FILE,
    policyFile: config.POLICY_FILE ?? new URL('../../app/defaults/policy.json', import.meta.url),
    approvalUrl: (id) =>
      `https://teams.microsoft.com/l/chat/0/0?users=28:${MicrosoftAppId}&message=${encodeURIComponent(`/sre-approve-patch ${id}`)}`,
    chatUrl: undefined,
    functions: undefined,
    announce: async () => undefined,
    close: async () => undefined,
  };
}

/** AWS as the settings say, with the fleet of this account or of the one whose role they name. */
export function awsOf(config: Config): AwsConnection {
  const { FLEET_ROLE_ARN: arn, FLEET_EXTERNAL_ID: externalId, PATCH_WORKFLOW_ARN = '' } = config;
  return {
    region: config.AWS_REGION,
    regions: config.AWS_REGIONS,
    account: accountOf(arn ?? PATCH_WORKFLOW_ARN),
    fleetRole: arn && externalId ? { arn, externalId } : undefined,
  };
}

/** The one that is valid and, while it is being changed, the next. */
const signingSecrets = (secret: Secret): Secret<readonly string[]> => ({
  now: () =>
    secret
      .now()
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  renewed: () => secret.renewed(),
});

/** arn:partition:service:region:account:resource (AWS General Reference: Amazon Resource Names). */
const accountOf = (arn: string): string | undefined => /^\d{12}$/.exec(arn.split(':')[4] ?? '')?.[0];
