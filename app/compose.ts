import { readFile } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import type { Server } from 'restify';
import { z } from 'zod';
import { createTeamsBot } from '../bot/teams/index.js';
import { createClients } from '../services/aws/clients.js';
import { systemClock } from '../services/clock.js';
import { People } from '../services/people.js';
import { Policy } from '../services/policy.js';
import { createServices, type Services } from '../services/services.js';
import { Table } from '../services/table.js';
import { connectAws } from './aws-connection.js';
import { type Config, ConfigError } from './config.js';
import type { Connection } from './connection.js';
import { invokeFunction } from './functions.js';
import { HealthReport } from './health.js';
import { createHttpServer, Drain, listen } from './http.js';
import { createMcp } from './mcp.js';
import { receiveNotification } from './notifications.js';
import { connectSandbox } from './sandbox-connection.js';
import { version } from './version.js';

/** The only choice between AWS and the sandbox. Both give the same plain values. */
export const connect = { aws: connectAws, sandbox: connectSandbox } satisfies Record<
  Config['SRE_FLEET'],
  (config: Config) => Promise<Connection>
>;

export interface App {
  readonly services: Services;
  readonly server: Server;
  /** Takes the wanted port or the next free one, and tells whoever delivers. @returns the URL. */
  start(): Promise<string>;
  /** Takes nothing new, finishes what was promised, closes. */
  stop(): Promise<void>;
}

/** Builds the service from plain values. Nothing listens yet. */
export async function compose(config: Config, connection: Connection, log: Logger = logger(config)): Promise<App> {
  const { clock } = connection;
  const clients = createClients(connection.aws.bot);
  const workflowClients = createClients(connection.aws.workflow);
  const bot = createTeamsBot({
    auth: connection.teams,
    services: () => services,
    log,
    region: connection.aws.bot.region,
  });
  const services: Services = createServices({
    clients,
    workflowClients,
    clock,
    wall: systemClock,
    log,
    people: await readFileAs('PEOPLE_FILE', connection.peopleFile, (file) => People.parse(file)),
    policy: await readFileAs('POLICY_FILE', connection.policyFile, (file) => Policy.parse(file)),
    faces: bot.faces,
    table: connection.table,
    artifactBucket: connection.artifactBucket,
    patchWorkflowArn: connection.patchWorkflowArn,
    notifications: connection.notifications,
    approvalUrl: connection.approvalUrl,
  });
  const table = new Table(() => clients.dynamodb(), connection.table, clock);
  const mcp = createMcp(config, services, log);
  const health = new HealthReport({
    clock: systemClock,
    version,
    bot: () => bot.ready(),
    store: async () => void (await table.get({ pk: 'HEALTH', sk: 'HEALTH' }, z.unknown())),
    mcp: mcp.check,
  });
  const { functions } = connection;
  const server = createHttpServer(
    {
      health,
      messages: (req, res) => bot.handle(req, res),
      notifications: (body) => receiveNotification(services, body),
      mcp: mcp.endpoint,
      ...(functions && {
        functions: { ...functions, invoke: (name, event) => invokeFunction(services, name, event) },
      }),
    },
    log,
  );
  const drain = new Drain(server);

  return {
    services,
    server,
    async start() {
      await bot.ready();
      const port = await listen(server, config.HOST, config.PORT);
      const url = `http://${config.HOST}:${port}`;
      await connection.announce(url);
      services.approvals.resume().catch((error) => log.warn({ err: error }, 'decisions not looked at after the start'));
      return url;
    },
    async stop() {
      health.drain();
      await drain.close();
      await bot.settled();
      await services.history.flush();
      bot.close();
      clients.destroy();
      workflowClients.destroy();
      await connection.close();
    },
  };
}

/** JSON lines on stderr; stdout belongs to people and protocols. */
export function logger(config: Config): Logger {
  return pino({ level: config.LOG_LEVEL.toLowerCase(), base: null }, pino.destination(2));
}

async function readFileAs<T>(setting: string, file: string | URL, parse: (file: unknown) => T): Promise<T> {
  try {
    return parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : cause;
    throw new ConfigError(`${setting}: ${file} cannot be used.\n${reason}`, { cause });
  }
}
