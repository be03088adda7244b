import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { fixedSecret } from '../bot/secret.js';
import { HttpClient } from '../bot/teams/http-client.js';
import type { SandboxDescriptor, ServiceRegistration } from '../sandbox/descriptor.js';
import { createClients } from '../services/aws/clients.js';
import { tableDefinition } from '../services/table-definition.js';
import { type Config, ConfigError, secretsIn } from './config.js';
import type { Connection } from './connection.js';
import { POLL_EVERY_MINUTES, POLL_FUNCTION } from './functions.js';

const root = new URL('../../', import.meta.url);

/**
 * Joins the sandbox at SANDBOX_URL, or starts one in this process.
 * @throws ConfigError when nothing answers at SANDBOX_URL.
 */
export async function connectSandbox(config: Config): Promise<Connection> {
  const own = config.SANDBOX_URL ? undefined : await startOwn(config);
  const control = own ? own.descriptor().control : new URL('/_sandbox', config.SANDBOX_URL).href;
  const descriptor = await describe(control);
  const { aws, teams, slack } = descriptor;
  const connection = (role: 'bot' | 'workflow' | 'operator') => ({
    region: aws.region,
    regions: config.AWS_REGIONS,
    account: aws.account,
    endpoint: aws.endpoint,
    credentials: aws.accessKeys[role],
  });
  await createTable(connection('operator'), config.DYNAMODB_TABLE);
  const key = randomBytes(24).toString('base64url');
  let offsetMs = descriptor.clock.offset_ms;
  return {
    clock: { now: () => new Date(Date.now() + offsetMs) },
    aws: { bot: connection('bot'), workflow: connection('workflow') },
    teams: {
      appId: teams.appId,
      tenantId: teams.tenantId,
      openIdMetadata: teams.openIdMetadata,
      issuer: teams.issuer,
      credentials: { kind: 'token-endpoint', tokenUrl: teams.tokenUrl, appSecret: fixedSecret(teams.appSecret) },
      serviceUrls: [new URL(teams.serviceUrl).origin],
      allowedTenants: [teams.tenantId],
    },
    slack: {
      signingSecrets: fixedSecret([slack.signingSecret]),
      botToken: fixedSecret(slack.botToken),
      allowedTeams: [slack.teamId],
      apiUrl: slack.apiUrl,
      responseOrigins: [new URL(slack.url).origin],
    },
    notifications: {
      topicArns: [aws.alertTopicArn],
      certificateUrl: new RegExp(`^${escapeRegExp(aws.signingCertificates)}[0-9a-f]{32}\\.pem$`),
    },
    secrets: () => secretsIn(config),
    table: config.DYNAMODB_TABLE,
    artifactBucket: aws.artifactBucket,
    patchWorkflowArn: `arn:aws:states:${aws.region}:${aws.account}:stateMachine:sre-ops-patch`,
    peopleFile: config.PEOPLE_FILE ?? new URL('app/defaults/sandbox-people.json', root),
    policyFile: config.POLICY_FILE ?? new URL('app/defaults/policy.json', root),
    approvalUrl: (id) => `${teams.chat}#say=${encodeURIComponent(`/sre-approve-patch ${id}`)}`,
    chatUrl: teams.chat,
    functions: {
      key,
      setClock: (offset) => {
        offsetMs = offset;
      },
    },
    announce: async (url) => {
      const answer = await exchange('PUT', `${control}/service`, {
        url,
        key,
        stateMachines: { 'sre-ops-patch': readJson('infra/workflows/patch.asl.json') },
        documents: readDocuments(),
        schedules: { 'sre-ops-poll': { function: POLL_FUNCTION, everyMinutes: POLL_EVERY_MINUTES } },
      });
      offsetMs = answer.clock.offset_ms;
    },
    close: async () => own?.close(),
  };
}

/** @throws ConfigError for a state folder or recorded data that cannot be used. */
export async function startOwn(config: Config) {
  const { BadData, StateFolderError, startSandbox } = await import('../sandbox/index.js');
  try {
    return await startSandbox(sandboxOptions(config));
  } catch (error) {
    if (error instanceof BadData || error instanceof StateFolderError) {
      throw new ConfigError(error.message, { cause: error });
    }
    throw error;
  }
}

/** Where the sandbox of the state folder runs in another process, or why there is nothing to look at. */
export async function runningOrKept({ SANDBOX_URL, STATE_FOLDER }: Config): Promise<string | 'kept' | 'none'> {
  if (SANDBOX_URL) return SANDBOX_URL;
  const { hasState, runningSandbox } = await import('../sandbox/index.js');
  return runningSandbox(STATE_FOLDER) ?? (hasState(STATE_FOLDER) ? 'kept' : 'none');
}

/** The sandbox's settings, the same whether it runs in this process or alone. */
const sandboxOptions = (config: Config) => ({
  port: config.SANDBOX_PORT,
  stateFolder: config.STATE_FOLDER === ':memory:' ? undefined : config.STATE_FOLDER,
  fresh: config.fresh,
  seed: config.SANDBOX_SEED,
  fleetSize: config.SANDBOX_FLEET_SIZE,
  recordedClock: config.SANDBOX_CLOCK === 'recorded',
  ...(config.SANDBOX_DATA && { dataFolder: config.SANDBOX_DATA }),
});

async function describe(control: string): Promise<SandboxDescriptor> {
  try {
    return await exchange('GET', control);
  } catch (cause) {
    throw new ConfigError(
      `No sandbox answers at ${control}. Start one with \`sre-agent sandbox\`, or leave SANDBOX_URL empty.`,
      {
        cause,
      },
    );
  }
}

/** @throws Error with what the sandbox answered when that is no descriptor of it. */
async function exchange(method: 'GET' | 'PUT', url: string, sent?: ServiceRegistration): Promise<SandboxDescriptor> {
  const http = new HttpClient();
  try {
    const { status, body } = await http.send({
      ...{ method, url, timeoutMs: method === 'GET' ? 5_000 : 60_000 },
      ...(sent ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) } : { headers: {} }),
    });
    if (status !== 200) throw new Error(`The sandbox answered ${status}: ${body}`);
    return JSON.parse(body) as SandboxDescriptor;
  } finally {
    http.close();
  }
}

async function createTable(connection: Connection['aws']['bot'], name: string): Promise<void> {
  const clients = createClients(connection);
  try {
    const dynamodb = await clients.dynamodb();
    await dynamodb.send(new CreateTableCommand(tableDefinition(name)));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceInUseException') throw error;
  }
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

function readDocuments(): Record<string, unknown> {
  const folder = fileURLToPath(new URL('infra/documents/', root));
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(files.map((file) => [basename(file, '.json'), readJson(join('infra/documents', file))]));
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
