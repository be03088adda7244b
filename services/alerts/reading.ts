import type { Alert } from '../contracts/alert.js';

/** What a reader makes of one kind of notification; the rest is the same for all. */
export type Reading = Omit<
  Alert,
  'alert_id' | 'group_id' | 'group_title' | 'urgent' | 'holds_through_quiet' | 'account' | 'region'
> & {
  /** What makes it the same alert when it comes again: what it means, never when it was said. */
  readonly identity: readonly string[];
  /** What makes it part of the same thing to do; an alert of its own where it is left out. */
  readonly group?: { readonly key: readonly string[]; readonly title: string };
  /** Urgent although its kind and severity alone do not make it so. */
  readonly rings?: boolean;
  /** Known to be exploited, or an attack under way. */
  readonly attack?: boolean;
  readonly account?: string | null;
  readonly region?: string | null;
};

/** ISO 8601 and, as Inspector's events have them, `Wed Sep 04 16:59:44.356 UTC 2024`. */
export function dateOr(text: string | null | undefined, fallback: Date): string {
  const odd = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2})(\.\d{1,3})? UTC (\d{4})$/.exec(text ?? '');
  const date = new Date(odd ? `${odd[2]} ${odd[1]} ${odd[5]} ${odd[3]}${odd[4] ?? ''} UTC` : (text ?? ''));
  return (Number.isNaN(date.getTime()) ? fallback : date).toISOString();
}
