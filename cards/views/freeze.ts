import { inForce } from '../../services/change-control/closures.js';
import type { Closure } from '../../services/contracts/closure.js';
import type { ChangeFreeze } from '../../services/operations/freeze-changes.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock } from '../time.js';
import type { View } from '../view.js';
import { more } from '../words.js';

const shownClosures = 10;

/** What is frozen now and later, by whom and why. */
export function freezeView({ closures, unread, summary }: ChangeFreeze, { now }: ViewContext): View {
  const isFrozen = inForce(closures, now).length > 0;
  const unknown = unread !== null && !isFrozen;
  return {
    title: isFrozen ? 'Changes are frozen' : unknown ? 'Freeze unknown' : 'Not frozen',
    verdict: summary,
    tone: isFrozen ? 'warning' : unknown ? 'unknown' : 'neutral',
    notices: [],
    blocks:
      closures.length === 0
        ? []
        : [
            {
              kind: 'facts',
              heading: 'Now and in the next 30 days',
              facts: closures.slice(0, shownClosures).map((one) => ({
                label: clip(one.by ? one.by.name : one.name, 48),
                value: { text: closureWords(one, now) },
              })),
              more: more(closures.length, shownClosures),
            },
          ],
    actions: [{ title: 'Approvals', verb: 'show_approvals', data: {} }],
    footer: `as of ${clock(now.toISOString(), now)}`,
  };
}

/** `frozen until 18:00 UTC (in 4 h): launch`. */
function closureWords({ name, by, from, until }: Closure, now: Date): string {
  if (Date.parse(from) > now.getTime()) return `closed ${clock(from, now)} to ${clock(until, now)}`;
  return by ? `frozen until ${at(until, now)}: ${clip(name, 200)}` : `closed until ${at(until, now)}`;
}
