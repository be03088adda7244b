import type { Logger } from 'pino';
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
import type { Connector } from './connector.js';
import type { Delivery } from './delivery.js';
import { type Admitted, activityKey } from './guard.js';
import { type Place, toStored } from './place.js';
import type { Roster } from './roster.js';

/** As long as Bot Framework may deliver the same activity again. Seconds. */
const REMEMBER_S = 600;

/** What every kind of turn works with. */
export interface TurnOptions {
  /** Asked for on each turn: services are made after the surfaces that they talk through. */
  readonly services: () => Services;
  readonly connector: Connector;
  readonly delivery: Delivery;
  readonly roster: Roster;
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

/** Who acts is what the signed activity says; name and card are never asked. */
export const callerOf = ({ from }: Admitted, { people }: Services): Caller =>
  people.fromTeams(from.aadObjectId ?? '', from.name ?? '');

/** Keeps how to reach the conversation. Never rejects: a read does not fail because this could not be stored. */
export async function remember(
  activity: Admitted,
  place: Place,
  { services: now, log }: Pick<TurnOptions, 'services' | 'log'>,
): Promise<void> {
  try {
    const services = now();
    await services.subscriptions.remember(toStored(place));
    if (place.kind !== 'personal') return;
    await services.subscriptions.rememberDirect(callerOf(activity, services).id, toStored(place));
  } catch (error) {
    log.warn({ err: error }, 'conversation not remembered');
  }
}

export type Ran = Answer | { readonly kind: 'repeated' };

/**
 * Runs what a person asked for. What could change something runs once for each activity, in whatever process it
 * arrives, and after the conversation is known.
 */
export async function runFor(
  activity: Admitted,
  place: Place,
  asked: Question,
  personal: boolean,
  options: TurnOptions,
): Promise<Ran> {
  const services = options.services();
  const remembered = remember(activity, place, options);
  if (operations[asked.operation].effect !== 'read') {
    await remembered;
    if (!(await isFirst(activity, services, options))) return { kind: 'repeated' };
  } else options.background.run(remembered, 'conversation not remembered');
  return answer(asked, {
    services,
    caller: callerOf(activity, services),
    region: options.region,
    personal,
    refreshUserIds: async (approval: Approval) =>
      place.kind === 'personal' ? [] : options.roster.userIds(place.reference, approval, services.people),
  });
}

async function isFirst(activity: Admitted, { seen }: Services, { security }: TurnOptions): Promise<boolean> {
  const first = await seen.once('teams-activity', activityKey(activity), REMEMBER_S);
  if (!first) security.refused({ door: 'teams', reason: 'seen_before', status: 409 }, 'refused a repeated activity');
  return first;
}

/** The message shows this approval from now on, and is edited as it moves on. Nobody edits a private message. */
export async function follow(
  approval: Approval | undefined,
  { reference }: Place,
  activityId: string,
  { services }: TurnOptions,
): Promise<void> {
  if (!approval || reference.onlyFor) return;
  const face = { surface: 'teams' as const, conversation_id: reference.conversationId, activity_id: activityId };
  await services().approvals.addFace(approval.approval_id, face, approval);
}
