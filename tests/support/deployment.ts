import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { pino } from 'pino';
import { type App, compose } from '../../app/compose.js';
import { readConfig } from '../../app/config.js';
import { deployedSettings } from '../../app/deployed-settings.js';
import { invokeFunction, POLL_FUNCTION } from '../../app/functions.js';
import type { HttpApiResult } from '../../app/lambda/http-event.js';
import type { SlackHandedOver } from '../../app/lambda/slack-hand-over.js';
import { takeAlerts } from '../../app/lambda/take-alerts.js';
import { connectSandbox } from '../../app/sandbox-connection.js';
import type { SandboxDescriptor } from '../../sandbox/descriptor.js';
import { startSandbox } from '../../sandbox/index.js';
import type { PolicyDocument } from '../../sandbox/permissions/policy.js';
import { controlClient } from './control-client.js';
import { deployed } from './deployed.js';
import { httpApiEvent } from './http-api.js';
import { LambdaFunction } from './lambda.js';
import { untilQuietTime } from './quiet-time.js';

/** The roles whose process is the service; the function of Slack is a process of its own. */
const served = ['bot', 'alerts', 'workflow', 'poll', 'mcp'] as const;
export type ServedRole = (typeof served)[number];

const slackFile = fileURLToPath(new URL('../../app/lambda/slack.js', import.meta.url));

interface DeploymentOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Enforced from before anything starts. */
  readonly policies?: Readonly<Record<string, PolicyDocument>>;
}

/**
 * The service as it is deployed, each function and the MCP server with the access key of its own role, on one sandbox:
 * requests, notifications and invocations reach what they reach behind API Gateway, SNS and Step Functions.
 */
export async function startDeployment({ settings = {}, policies = {} }: DeploymentOptions = {}) {
  const sandbox = await startSandbox({ port: 0, aheadMs: untilQuietTime() });
  const { aws } = sandbox.descriptor();
  const fanOut = await prepared(aws);
  const clocks: ((offsetMs: number) => Promise<void>)[] = [];
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const apps = {} as Record<ServedRole, App>;
  const start = async (role: ServedRole): Promise<App> => {
    const env = {
      ...{ SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', PORT: '0', LOG_LEVEL: 'SILENT', ...settings },
      ...{ AWS_REGION: aws.region, AWS_ENDPOINT_URL: aws.endpoint, ARTIFACT_BUCKET: aws.artifactBucket },
      AWS_ACCESS_KEY_ID: aws.accessKeys[role].accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.accessKeys[role].secretAccessKey,
      ...{ SRE_SECRET: aws.chatSecret, FAN_OUT_TOPIC_ARN: fanOut },
    };
    const config = readConfig({ env: (await deployedSettings(env)).env });
    const connection = await connectSandbox(config);
    const own = { ...connection.aws.bot, credentials: aws.accessKeys[role] };
    const app = await compose(
      config,
      { ...connection, aws: { bot: own, workflow: own }, announce: async () => undefined },
      { log: log.child({ role }) },
    );
    clocks.push(async (offsetMs) => {
      connection.functions?.setClock(offsetMs);
      await app.services.outbox.clockMoved();
    });
    return app;
  };

  /** What each function's handler does around its work. */
  const around = async (role: ServedRole, work: (app: App) => Promise<unknown>): Promise<unknown> => {
    const app = apps[role];
    await app.services.rules.refresh();
    try {
      return await work(app);
    } finally {
      await app.settled({ anchor: role !== 'alerts' });
    }
  };
  const functions: Record<string, (event: never) => Promise<unknown>> = {
    'sre-ops-workflow': (event) =>
      around('workflow', ({ services }) => invokeFunction(services, 'sre-ops-workflow', event)),
    [POLL_FUNCTION]: (event) =>
      around('poll', async ({ services }) => {
        await services.followUp.resume('betweenTimes');
        return invokeFunction(services, POLL_FUNCTION, event);
      }),
    'sre-ops-bot': ({ slack_request: { headers, body } }: SlackHandedOver) =>
      around('bot', async (app) => app.slack?.receive({ ...headers }, Buffer.from(body, 'base64'))),
  };

  let allRun: () => void = () => undefined;
  const running = new Promise<void>((resolve) => {
    allRun = resolve;
  });
  const gateway = createServer(async (req, res) => {
    await running;
    const path = new URL(req.url ?? '/', 'http://api').pathname;
    if (path === '/api/messages' || path === '/health') {
      const { server } = await apps.bot.server();
      server.emit('request', req, res);
      return;
    }
    const body = await read(req);
    const send = (status: number, answer: unknown, headers: Record<string, string> = {}) => {
      res.writeHead(status, { 'content-type': 'application/json', ...headers });
      res.end(answer === undefined ? '' : JSON.stringify(answer));
    };
    if (path === '/_clock') {
      const { offset_ms } = JSON.parse(body.toString()) as { offset_ms: number };
      for (const set of clocks) await set(offset_ms);
      return send(200, {});
    }
    const run = functions[path.replace('/_functions/', '')];
    if (run) {
      try {
        return send(200, (await run(JSON.parse(body.toString() || '{}') as never)) ?? null);
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        return send(200, { errorType: name, errorMessage: message }, { 'x-amz-function-error': 'Unhandled' });
      }
    }
    if (path === '/alerts/sns') {
      const message = JSON.parse(body.toString()) as { Type: string; SubscribeURL?: string };
      if (message.Type !== 'Notification') {
        // SNS invokes the function there, and its subscription is confirmed by whoever deploys.
        if (message.SubscribeURL) await fetch(message.SubscribeURL);
        return send(200, {});
      }
      const records = { Records: [{ EventSource: 'aws:sns', Sns: message }] };
      await around('alerts', ({ services }) => takeAlerts(services, records));
      return send(200, {});
    }
    if (path.startsWith('/slack/')) {
      const headers = Object.fromEntries(Object.entries(req.headers).map(([key, value]) => [key, String(value)]));
      const event = httpApiEvent(`POST ${path}`, { method: 'POST', url: path, headers, body });
      const invoked = await slack.invoke(event);
      if (!invoked.ok) return send(500, { message: invoked.error });
      const answer = invoked.payload as HttpApiResult;
      res.writeHead(answer.statusCode, answer.headers);
      res.end(answer.body);
      return;
    }
    send(404, {});
  });
  await new Promise<void>((listening) => gateway.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const control = controlClient(sandbox);
  const deploy = (some: Readonly<Record<string, PolicyDocument>>) =>
    control.put('/service', {
      ...{ url, key: 'key-of-the-test', ...deployed() },
      policies: Object.fromEntries(Object.entries(some).map(([role, policy]) => [role, [policy]])),
    });
  await deploy(policies);
  for (const role of served) apps[role] = await start(role);
  await Promise.all(served.filter((role) => role !== 'mcp').map((role) => apps[role].begin()));
  const mcp = await apps.mcp.start();
  const slack = await LambdaFunction.start(slackFile, {
    ...{ AWS_REGION: aws.region, AWS_ENDPOINT_URL: aws.endpoint },
    AWS_ACCESS_KEY_ID: aws.accessKeys.slack.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.accessKeys.slack.secretAccessKey,
    ...{ SRE_SECRET: aws.chatSecret, SLACK_WORKER_FUNCTION: 'sre-ops-bot:provisioned' },
  });
  allRun();
  return {
    sandbox,
    apps,
    control,
    deploy,
    /** As the clock invokes it, and waited for. */
    poll: () => functions[POLL_FUNCTION]?.({} as never),
    url,
    mcp,
    slack,
    lines,
    async close() {
      await slack.end();
      for (const role of served) await apps[role].stop();
      gateway.closeAllConnections();
      gateway.close();
      await sandbox.close();
    },
  };
}

export type Deployment = Awaited<ReturnType<typeof startDeployment>>;

/** What whoever deploys makes: who may do what, and the topic of those who want to be told too. @returns its ARN. */
async function prepared(aws: SandboxDescriptor['aws']): Promise<string> {
  const { region, endpoint, accessKeys, artifactBucket } = aws;
  const operator = { region, endpoint, credentials: accessKeys.operator };
  const [s3, sns] = [new S3({ ...operator, forcePathStyle: true }), new SNS(operator)];
  const Body = await readFile(new URL('../../../app/defaults/sandbox-people.json', import.meta.url));
  await s3.putObject({ Bucket: artifactBucket, Key: 'deployment/people.json', Body });
  const { TopicArn = '' } = await sns.createTopic({ Name: 'sre-ops-told' });
  s3.destroy();
  sns.destroy();
  return TopicArn;
}

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
