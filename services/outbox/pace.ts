import { type Entry, isPending, type Lane } from './entry.js';

/** Twenty sendings a minute to one conversation, far below what Teams (60 in 30 s) and Slack (1 a second) take. */
export const GAP_MS = 3_000;
/** New messages ring; one a minute is what a person can follow. */
export const NEW_EVERY_MS = 60_000;
/** An edit is silent, and several in a row are one. */
export const EDIT_EVERY_MS = 10_000;

export type Next = { readonly send: Entry } | { readonly at: number } | undefined;

/**
 * What is sent next to one conversation: the urgent before the rest, new before edits, oldest first; at most one new
 * message a minute, but the first urgent one in a minute never waits for another that was not.
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

function earliest({ shown, urgent, due_at, conversation }: Entry, lane: Lane): number {
  const due = Math.max(Date.parse(due_at), lane.blocked_until);
  // Programs are not disturbed by what comes at once.
  if (conversation.surface === 'sns') return due;
  if (shown) return Math.max(due, Date.parse(shown.at) + EDIT_EVERY_MS, lane.last_sent + GAP_MS);
  return Math.max(due, (urgent ? lane.last_urgent : lane.last_new) + NEW_EVERY_MS);
}

const byImportance = (a: Entry, b: Entry): number =>
  Number(b.urgent) - Number(a.urgent) ||
  Number(a.shown !== null) - Number(b.shown !== null) ||
  Date.parse(a.due_at) - Date.parse(b.due_at);

/** The lane after something was sent. */
export const afterSending = (lane: Lane, { shown, urgent }: Entry, now: number): Lane => ({
  ...lane,
  last_sent: now,
  ...(shown === null && { last_new: now, ...(urgent && { last_urgent: now }) }),
});

/** First attempts soon, then every five minutes. Milliseconds. */
export const backoff = (attempts: number): number => Math.min(2_000 * 2 ** (attempts - 1), 300_000);
