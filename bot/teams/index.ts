import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Faces } from '../../services/approvals/faces.js';
import type { Understands } from '../../services/assistant/understanding.js';
import type { SetupCheck } from '../../services/contracts/setup-check.js';
import { once } from '../../services/once.js';
import type { SecurityLog } from '../../services/security-log/security-log.js';
import type { Services } from '../../services/services.js';
import { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { Background } from '../background.js';
import { type Timers, waitWith, wallTimers } from '../timers.js';
import { CHANNEL_METADATA, checkAuth, type TeamsAuth } from './auth.js';
import { BotToken } from './bot-token.js';
import { Connector } from './connector.js';
import { Delivery } from './delivery.js';
import type { HttpReply } from './endpoint.js';
import { HttpClient } from './http-client.js';
import { Roster } from './roster.js';
import { SigningKeys } from './signing-keys.js';

export interface TeamsBotOptions {
  readonly auth: TeamsAuth;
  /** Asked for when a turn runs: services need the bot's `faces` first. */
  readonly services: () => Services;
  readonly log: Logger;
  readonly security: SecurityLog;
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
  /** Loads what the first request would wait for. */
  load(): Promise<void>;
  /** How far the setup of Teams holds. */
  check(): Promise<SetupCheck[]>;
  /** Resolves when every answer that was promised has been given. */
  settled(): Promise<void>;
  /** After `settled`. */
  close(): void;
}

/**
 * The Teams surface: what it needs comes in, what it offers goes out. The SDK is loaded with the first request, cards with
 * the first of them, or both when they are asked for: most processes are never spoken to, and both are large.
 * @throws Error for settings that leave it open.
 */
export function createTeamsBot({
  auth,
  services,
  log,
  security,
  region,
  timers = wallTimers,
  understands,
}: TeamsBotOptions): TeamsBot {
  checkAuth(auth);
  const http = new HttpClient();
  const token = new BotToken(auth, http);
  const connector = new Connector({ token, http, serviceUrls: auth.serviceUrls, wait: waitWith(timers) });
  const failures = new SurfaceFailures('teams', services);
  const background = new Background(log, failures);
  const roster = new Roster(connector, log);
  const keys = new SigningKeys({ url: auth.openIdMetadata ?? CHANNEL_METADATA, http, log });
  const endpoint = once(async () => {
    const [{ TeamsEndpoint }, { teamsTurn }] = await Promise.all([import('./endpoint.js'), import('./bot.js')]);
    const delivery = new Delivery({ connector, timers, background, log });
    const turning = {
      services,
      connector,
      delivery,
      roster,
      background,
      timers,
      log,
      failures,
      security,
      region,
      understands,
    };
    const turn = teamsTurn(turning);
    return new TeamsEndpoint({ auth, keys, token, failures, security, turn });
  });
  const faces = once(async () => {
    const { TeamsFaces } = await import('./faces.js');
    return new TeamsFaces({ services, connector, roster, failures, region });
  });
  return {
    handle: async (req, res) => (await endpoint()).handle(req, res),
    faces: {
      post: async (...posted) => (await faces()).post(...posted),
      edit: async (...edited) => (await faces()).edit(...edited),
      remove: async (face) => (await faces()).remove(face),
    },
    ready: () => keys.start(),
    load: async () => void (await endpoint()),
    check: async () => (await import('./check.js')).checkTeams({ ...auth, token, keys: () => keys.renew() }),
    settled: () => background.settled(),
    close() {
      keys.stop();
      http.close();
    },
  };
}
