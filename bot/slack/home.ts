import type { HomeView } from '@slack/types';
import { slackHome } from '../../cards/slack/home.js';
import type { Verb, View } from '../../cards/view.js';
import { type Home, homeView } from '../../cards/views/home.js';
import { describeFailure, UserError } from '../../services/errors.js';
import { type Caller, invoke } from '../../services/operation.js';
import { listApprovals } from '../../services/operations/list-approvals.js';
import type { Services } from '../../services/services.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { readAction } from '../actions.js';
import { brokenView, explain } from '../answer.js';
import { modalOf, strangerView } from './messages.js';
import type { PressedButton, SlackEvent } from './request.js';
import { callerOf, runFor, type TurnOptions } from './turn-context.js';

const MOST = 50;

/** Somebody opened the Home tab: what waits for them is published to it, for them alone. */
export async function homeTurn({ event }: SlackEvent, options: TurnOptions): Promise<void> {
  const { user, channel, tab } = event;
  if (user === undefined || tab !== 'home') return;
  const { web, failures, services, region } = options;
  const caller = callerOf(user, options);
  const view = caller
    ? homeView(await read(caller, channel, services()), caller, { now: services().clock.now(), region })
    : strangerView(user);
  await web.publishHome(user, homeOf(view, failures));
}

/** A button of the Home tab opens the person's own modal. */
export async function homePress(
  { user, trigger_id }: PressedButton,
  { verb, data }: { readonly verb: string; readonly data: unknown },
  caller: Caller,
  id: string,
  options: TurnOptions,
): Promise<void> {
  const view = await answered({ verb, data }, user.id, caller, id, options);
  if (view) await options.web.open(trigger_id, modalOf(view, options.failures, verb as Verb));
}

async function answered(
  { verb, data }: { readonly verb: string; readonly data: unknown },
  user: string,
  caller: Caller,
  id: string,
  options: TurnOptions,
): Promise<View | undefined> {
  const asked = readAction(verb, data);
  if (asked.kind === 'help') return explain(asked);
  const ran = await runFor(asked, { caller, place: { channel: user, direct: true }, id, personal: true }, options);
  return ran.kind === 'repeated' ? undefined : ran.view;
}

/** What cannot be read is said, and is no zero. */
async function read(caller: Caller, direct: string | undefined, services: Services): Promise<Home> {
  const unread: string[] = [];
  const orUnread = async <T>(what: string, reading: Promise<T>): Promise<T | null> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unread.push(`${what}: ${describeFailure(error).message}`);
      return null;
    }
  };
  const list = (status: 'pending' | 'approved') => invoke(listApprovals, { status, limit: MOST }, { services, caller });
  const { alertGroups, subscriptions } = services;
  const [pending, approved, groups, subscribed] = await Promise.all([
    orUnread('approvals', list('pending')),
    orUnread('runs', list('approved')),
    orUnread('questions', alertGroups.list(MOST)),
    orUnread('subscriptions', subscriptions.subscribed()),
  ]);
  const own = subscribed?.find(({ conversation_id }) => conversation_id === direct);
  return {
    approvals: pending && approved && [...pending.approvals, ...approved.approvals],
    asked:
      groups?.filter(({ questions = [] }) =>
        questions.some(({ person, answer }) => person.id === caller.id && answer === null),
      ) ?? null,
    direct: own ? { alerts: own.alerts, approvals: own.approvals } : null,
    channels:
      subscribed?.filter(({ surface, conversation_id }) => surface === 'slack' && conversation_id.startsWith('C'))
        .length ?? null,
    unread,
  };
}

function homeOf(view: View, failures: SurfaceFailures): HomeView {
  try {
    return slackHome(view);
  } catch (error) {
    return slackHome(brokenView(error, failures));
  }
}
