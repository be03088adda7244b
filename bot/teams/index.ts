import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Faces } from '../../services/approvals/faces.js';
import type { Understands } from '../../services/assistant/understanding.js';
import type { Services } from '../../services/services.js';
import { Background } from '../background.js';
import { type Timers, waitWith, wallTimers } from '../timers.js';
import type { TeamsAuth } from './auth.js';
import { teamsTurn } from './bot.js';
import { BotToken } from './bot-token.js';
import { Connector } from './connector.js';
import { Delivery } from './delivery.js';
import { type HttpReply, TeamsEndpoint } from './endpoint.js';
import { TeamsFaces } from './faces.js';
import { HttpClient } from './http-client.js';
import { Roster } from './roster.js';

export interface TeamsBotOptions {
  readonly auth: TeamsAuth;
  /** Asked for when a turn runs: services need the bot's `faces` first. */
  readonly services: () => Services;
  readonly log: Logger;
  /** AWS region that console links lead to. */
  readonly region: string;
  readonly timers?: Timers;
  /** Reads what is no command; left out, commands alone are read. */
  readonly understands?: Understands | undefined;
}

export interface TeamsBot {
  /** POST /api/messages. Mount it without a body parser, so that a refused body is logged as a security event too. */
  handle(req: IncomingMessage & { body?: unknown }, res: HttpReply): Promise<void>;
  readonly faces: Faces;
  /** Signing keys fetched ahead of the first request. @throws Error when the issuer does not answer; may be repeated. */
  ready(): Promise<void>;
  /** Resolves when every answer that was promised has been given. */
  settled(): Promise<void>;
  /** After `settled`. */
  close(): void;
}

/** The Teams surface: what it needs comes in, what it offers goes out. @throws Error for settings that leave it open. */
export function createTeamsBot({
  auth,
  services,
  log,
  region,
  timers = wallTimers,
  understands,
}: TeamsBotOptions): TeamsBot {
  const http = new HttpClient();
  const token = new BotToken(auth, http);
  const connector = new Connector({ token, http, serviceUrls: auth.serviceUrls, wait: waitWith(timers) });
  const background = new Background(log);
  const delivery = new Delivery({ connector, timers, background, log });
  const roster = new Roster(connector, log);
  const turn = teamsTurn({ services, connector, delivery, roster, background, timers, log, region, understands });
  const endpoint = new TeamsEndpoint({ auth, token, log, turn });
  return {
    handle: (req, res) => endpoint.handle(req, res),
    faces: new TeamsFaces({ services, connector, roster, log, region }),
    ready: () => endpoint.ready(),
    settled: () => background.settled(),
    close() {
      endpoint.close();
      http.close();
    },
  };
}
