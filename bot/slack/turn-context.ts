import type { Logger } from 'pino';
import type { SlackMessage } from '../../cards/slack/message.js';
import type { Understands } from '../../services/assistant/understanding.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { Caller } from '../../services/operation.js';
import { operations } from '../../services/operations/index.js';
import type { SecurityLog } from '../../services/security-log/security-log.js';
import type { Services } from '../../services/services.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { type Answer, answer, type Question } from '../answer.js';
import type { Background } from '../background.js';
import type { Timers } from '../timers.js';
import { messageOf, strangerView } from './messages.js';
import type { SlackWeb } from './web-client.js';

/** Longer than Slack repeats anything. Seconds. */
const REMEMBER_S = 900;
/** Longer than a function runs, and shorter than Lambda waits before it tries again. Seconds. */
const LEASE_S = 45;

/** What every kind of turn works with. */
export interface TurnOptions {
  /** Asked for on each turn: services are made after the surfaces that they talk through. */
  readonly services: () => Services;
  readonly web: SlackWeb;
  readonly background: Background;
  readonly timers: Timers;
  readonly log: Logger;
  readonly failures: SurfaceFailures;
  readonly security: SecurityLog;
  /** AWS region that console links lead to. */
  readonly region: string;
  /** Reads what is no command; left out, commands alone are read. */
  readonly understands?: Understands | undefined;
}

/** Where something was said. */
export interface Place {
  readonly channel: string;
  /** Nobody but the person sees what is said here. */
  readonly direct: boolean;
  readonly threadTs?: string;
}

/** Direct messages have ids of their own kind (Slack: conversations). */
export const isDirect = (channel: string): boolean => channel.startsWith('D');

/** Keeps how to reach the conversation. Never rejects: a read does not fail because this could not be stored. */
export async function remember({ channel }: Place, { services, log }: TurnOptions): Promise<void> {
  try {
    await services().subscriptions.remember({ conversation_id: channel, surface: 'slack', reference: null });
  } catch (error) {
    log.warn({ err: error }, 'conversation not remembered');
  }
}

/** Who acts is whom the directory lists under the user id that Slack signed. Somebody else is told so and logged. */
export function callerOf(userId: string, { services, security }: TurnOptions): Caller | undefined {
  const caller = services().people.fromSlack(userId);
  if (!caller) {
    const stranger = { door: 'slack', reason: 'unknown_person', user: userId } as const;
    security.refused(stranger, 'somebody whom nobody listed spoke to the Slack app');
  }
  return caller;
}

export const strangerMessage = (userId: string, failures: SurfaceFailures): SlackMessage =>
  messageOf(strangerView(userId), failures);

export type Ran = Answer | { readonly kind: 'repeated' };

interface Run {
  readonly caller: Caller;
  readonly place: Place;
  /** What this request is told from others by, in every process: the event's id, or the signature. */
  readonly id: string;
  /** Only the caller sees the answer. */
  readonly personal: boolean;
}

/** Runs what a person asked for. What could change something runs once for each request, whatever process it reaches. */
export async function runFor(
  asked: Question,
  { caller, place, id, personal }: Run,
  options: TurnOptions,
): Promise<Ran> {
  const services = options.services();
  const remembered = remember(place, options);
  const answered = () => answer(asked, { services, caller, region: options.region, personal, dialogs: true });
  if (operations[asked.operation].effect !== 'read') {
    await remembered;
    const once = { ttlSeconds: REMEMBER_S, leaseSeconds: LEASE_S };
    return (await services.seen.doing('slack-request', id, once, answered)) ?? { kind: 'repeated' };
  }
  options.background.run(remembered, 'conversation not remembered');
  return answered();
}

/** The message shows this approval from now on, and is edited as it moves on. */
export async function follow(
  approval: Approval | undefined,
  { channel, direct }: Place,
  ts: string,
  caller: Caller,
  { services }: TurnOptions,
): Promise<void> {
  if (!approval) return;
  const face = {
    surface: 'slack' as const,
    conversation_id: channel,
    activity_id: ts,
    ...(direct && { viewer_id: caller.id }),
  };
  await services().approvals.addFace(approval.approval_id, face, approval);
}
