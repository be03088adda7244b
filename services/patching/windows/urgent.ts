import type { RecommendedWindow, UrgentPatch } from '../../contracts/patch-window.js';
import type { Finding } from '../../contracts/vulnerability.js';
import type { EnvironmentPolicy } from '../../policy.js';
import { count } from '../../words.js';

const DAY_MS = 86_400_000;

/** The first known-exploited vulnerability whose last day ends before the first window does, or has passed. */
export function urgentOf(
  findings: readonly Pick<Finding, 'known_exploited' | 'kev_due' | 'vulnerability_id'>[] | null,
  first: RecommendedWindow | undefined,
  now: Date,
  { exploited_and_exposed }: EnvironmentPolicy,
): UrgentPatch | null {
  const due = (findings ?? [])
    .flatMap(({ known_exploited, kev_due, vulnerability_id }) =>
      known_exploited && kev_due && vulnerability_id ? [{ id: vulnerability_id, day: kev_due.slice(0, 10) }] : [],
    )
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const [soonest] = due;
  const others = new Set(due.map(({ id }) => id)).size - 1;
  if (!soonest) return null;
  const lastMoment = Date.parse(soonest.day) + DAY_MS;
  if (Number.isNaN(lastMoment) || (first && Date.parse(first.end) <= lastMoment)) return null;
  const before = first ? 'before the first window' : 'and no window can be recommended';
  const when =
    lastMoment <= now.getTime() ? `was due on ${soonest.day}: it is late` : `is due on ${soonest.day}, ${before}`;
  const more =
    others > 0
      ? ` ${count(others, 'more known-exploited vulnerability', 'more known-exploited vulnerabilities')} on this host.`
      : '';
  const how =
    exploited_and_exposed === 'as_soon_as_approved'
      ? 'Fix it as soon as that is approved; the policy allows it for what is exposed.'
      : 'The policy makes it wait for a window: ask whoever owns the policy.';
  return {
    vulnerability_id: soonest.id,
    due: soonest.day,
    detail: `${soonest.id} is known exploited and ${when}. ${how}${more}`,
  };
}
