import { type Entry, isPending, type Lane } from './entry.js';

/** Twenty sendings a minute to one conversation, far below what Teams (60 in 30 s) and Slack (1 a second) take. */
export const GAP_MS = 3_000;
/** New messages ring; one a minute is what a person can follow. */
export const NEW_EVERY_MS = 60_000;
/** An edit is silent, and several in a row are one. */
export const EDIT_EVERY_MS = 10_000;

/** People wait for what was decided: five sendings about approvals at once, then one in this time. Slack takes 50 edits a minute. */
export const BURST = 5;
export const TOKEN_EVERY_MS = 1_200;

export type Next = { readonly send: Entry } | { readonly at: number } | undefined;

/**
 * What is sent next to one conversation: the urgent before the rest, new before edits, oldest first; at most one new
 * message a minute, but the first urgent one in a minute never waits for another that was not. Approvals have a pace of
 * their own, which leaves the one ring a minute to alerts.
 *
 * @returns the entry to send now, or the epoch milliseconds at which to look again; undefined when nothing is pending.
 */
export function choose(entries: readonly Entry[], lane: Lane, now: number): Next {
  const pending = entries.filter(isPending).map((entry) => ({ entry, at: earliest(entry, lane) }));
  const due = pending.filter(({ at }) => at <= now).map(({ entry }) => entry);
  const [first] = due.sort(byImportance);
  if (first) return { send: first };
  return pending.length === 0 ? undefined : { at: Math.min(...pending.map(({ at }) => at)) };
}

function earliest({ shown, urgent, due_at, conversation, subject }: Entry, lane: Lane): number {
  const due = Math.max(Date.parse(due_at), lane.blocked_until);
  // Programs are not disturbed by what comes at once.
  if (conversation.surface === 'sns') return due;
  if (subject.kind === 'approval') return Math.max(due, lane.tokens_at + Math.max(1 - lane.tokens, 0) * TOKEN_EVERY_MS);
  if (shown) return Math.max(due, Date.parse(shown.at) + EDIT_EVERY_MS, lane.last_sent + GAP_MS);
  return Math.max(due, (urgent ? lane.last_urgent : lane.last_new) + NEW_EVERY_MS);
}

const byImportance = (a: Entry, b: Entry): number =>
  Number(b.urgent) - Number(a.urgent) ||
  Number(a.shown !== null) - Number(b.shown !== null) ||
  Date.parse(a.due_at) - Date.parse(b.due_at);

/** The lane after something was sent. */
export function afterSending(lane: Lane, { shown, urgent, subject }: Entry, now: number): Lane {
  if (subject.kind === 'approval') {
    const tokens = Math.min(BURST, lane.tokens + (now - lane.tokens_at) / TOKEN_EVERY_MS) - 1;
    return { ...lane, last_sent: now, tokens, tokens_at: now };
  }
  return {
    ...lane,
    last_sent: now,
    ...(shown === null && { last_new: now, ...(urgent && { last_urgent: now }) }),
  };
}

/** Whether it takes the one ring a minute of its conversation. */
export const rings = ({ urgent, shown, subject }: Entry): boolean =>
  urgent && shown === null && subject.kind !== 'approval';

/** First attempts soon, then every five minutes. Milliseconds. */
export const backoff = (attempts: number): number => Math.min(2_000 * 2 ** (attempts - 1), 300_000);
