import type { Logger } from 'pino';
import type { Server } from 'restify';
import { z } from 'zod';
import type { SlackBot } from '../bot/slack/index.js';
import type { TeamsBot } from '../bot/teams/index.js';
import { MOST_UNDELIVERED } from '../services/alerts/undelivered.js';
import { systemClock } from '../services/clock.js';
import type { Services } from '../services/services.js';
import type { Table } from '../services/table.js';
import type { Config } from './config.js';
import type { Connection } from './connection.js';
import { invokeFunction } from './functions.js';
import { HealthReport } from './health.js';
import { createHttpServer, Drain } from './http.js';
import type { LocalDoor } from './local-door.js';
import { createMcp } from './mcp.js';
import { receiveNotification } from './notifications.js';
import { version } from './version.js';

interface Served {
  readonly config: Config;
  readonly connection: Connection;
  readonly services: Services;
  readonly table: Table;
  readonly bot: TeamsBot;
  readonly slack: SlackBot | undefined;
  readonly door: LocalDoor;
  readonly log: Logger;
}

export interface HttpFace {
  readonly server: Server;
  /** Takes nothing new, and lets what was taken be answered. */
  close(): Promise<void>;
}

/** Everything that is reached over HTTP, and whether it works. Nothing listens yet. */
export function serve({ config, connection, services, table, bot, slack, door, log }: Served): HttpFace {
  const mcp = createMcp(config, services, door, log);
  const health = new HealthReport({
    clock: systemClock,
    version,
    bot: () => bot.ready(),
    store: async () => void (await table.get({ pk: 'HEALTH', sk: 'HEALTH' }, z.unknown())),
    mcp: mcp.check,
    undelivered: async () => (await services.undelivered.list(MOST_UNDELIVERED)).length,
  });
  const { functions } = connection;
  const server = createHttpServer(
    {
      health,
      messages: (req, res) => bot.handle(req, res),
      ...(slack && { slack: (req, res) => slack.handle(req, res) }),
      notifications: (body) => receiveNotification(services, body),
      mcp: mcp.endpoint,
      prove: (challenge) => door.prove(challenge),
      ...(functions && {
        functions: {
          ...functions,
          invoke: (name, event) => invokeFunction(services, name, event),
          // What has fallen due is sent before the one who moved the clock looks.
          setClock: async (offsetMs) => {
            functions.setClock(offsetMs);
            await services.outbox.clockMoved();
          },
        },
      }),
    },
    log,
  );
  const drain = new Drain(server);
  return {
    server,
    async close() {
      health.drain();
      await drain.close();
    },
  };
}
