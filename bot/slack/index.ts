import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Faces } from '../../services/approvals/faces.js';
import type { Understands } from '../../services/assistant/understanding.js';
import type { SetupCheck } from '../../services/contracts/setup-check.js';
import type { SecurityLog } from '../../services/security-log/security-log.js';
import type { Services } from '../../services/services.js';
import { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { Background } from '../background.js';
import { type Timers, waitWith, wallTimers } from '../timers.js';
import type { SlackAuth } from './auth.js';
import { commandTurn } from './command-turn.js';
import { type HttpReply, type SlackAnswer, SlackEndpoint } from './endpoint.js';
import { eventTurn } from './event-turn.js';
import { SlackFaces } from './faces.js';
import { pressTurn } from './press-turn.js';
import type { SlackRequest } from './request.js';
import { submitTurn } from './submit-turn.js';
import type { TurnOptions } from './turn-context.js';
import { SlackWeb } from './web-client.js';

export interface SlackBotOptions {
  readonly auth: SlackAuth;
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

export interface SlackBot {
  /** POST /slack/…. Mount it without a body parser: the signature is on the bytes. */
  handle(req: IncomingMessage, res: HttpReply): Promise<void>;
  /** The same for a function behind API Gateway, with the bytes that Slack sent. */
  receive(headers: IncomingHttpHeaders, body: Buffer): Promise<SlackAnswer>;
  readonly faces: Faces;
  /** How far the setup of Slack holds. */
  check(): Promise<SetupCheck[]>;
  /** Resolves when every answer that was promised has been given. */
  settled(): Promise<void>;
}

/** The Slack surface: what it needs comes in, what it offers goes out. @throws Error for settings that leave it open. */
export function createSlackBot({
  auth,
  services,
  log,
  security,
  region,
  timers = wallTimers,
  understands,
}: SlackBotOptions): SlackBot {
  const web = new SlackWeb({ auth, wait: waitWith(timers) });
  const failures = new SurfaceFailures('slack', services);
  const background = new Background(log, failures);
  const options: TurnOptions = { services, web, background, timers, log, failures, security, region, understands };
  const endpoint = new SlackEndpoint({ auth, failures, security, turn: (request, mac) => take(request, mac, options) });
  return {
    handle: (req, res) => endpoint.handle(req, res),
    receive: (headers, body) => endpoint.receive(headers, body),
    faces: new SlackFaces({ services, web, log, failures, region }),
    check: async () => (await import('./check.js')).checkSlack(web, auth.allowedTeams),
    settled: () => background.settled(),
  };
}

/** Acknowledged at once; what is to be said comes when it is known. */
function take(request: SlackRequest, mac: string, options: TurnOptions): SlackAnswer {
  const { background } = options;
  const later = (turn: () => Promise<void>, what: string): SlackAnswer => {
    background.answer(afterAnswers().then(turn), what);
    return { status: 200 };
  };
  switch (request.kind) {
    case 'command':
      return later(() => commandTurn(request.command, mac, options), 'answer to a command not delivered');
    case 'event':
      return later(() => eventTurn(request.event, options), 'answer to an event not delivered');
    case 'pressed':
      return later(() => pressTurn(request.pressed, mac, options), 'answer to a button not delivered');
    case 'submitted':
      return submitTurn(request.submitted, mac, options);
    default:
      return { status: 200 };
  }
}

/** Everybody whose request has arrived is acknowledged before work begins for anybody. */
const afterAnswers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
