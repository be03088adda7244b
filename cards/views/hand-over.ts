import type { HandOver } from '../../services/contracts/hand-over.js';
import type { ViewContext } from '../context.js';
import { at, clock } from '../time.js';
import type { Block, Fact, View } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { subject } from './approval-verdict.js';
import { surfaceNames } from './undelivered.js';

const shown = 5;

/** What the next shift has to know, most pressing first. */
export function handOverView(handOver: HandOver, context: ViewContext): View {
  const { pending, running, overdue, alerts, unread } = handOver;
  const urgent = alerts?.filter((group) => group.urgent).length ?? null;
  const parts = [
    part(pending?.length, 'approval', 'pending'),
    part(running?.length, 'run', 'under way'),
    overdue ? `${number(overdue.length)} ${overdue.length === 1 ? 'fix' : 'fixes'} overdue` : '? overdue',
    part(urgent, 'urgent alert', 'open'),
  ];
  return {
    title: 'Shift hand-over',
    verdict: parts.join(' · '),
    tone: unread.length > 0 ? 'unknown' : (urgent ?? 0) > 0 || (overdue?.length ?? 0) > 0 ? 'warning' : 'neutral',
    notices: unread.map((one) => `Not known: ${one}`),
    blocks: blocksOf(handOver, context),
    actions: [
      ...((handOver.undelivered?.length ?? 0) > 0
        ? [{ title: 'Undelivered', verb: 'show_undelivered' as const, data: {} }]
        : []),
      { title: 'Approvals', verb: 'show_approvals', data: {} },
      { title: 'Alerts', verb: 'show_alerts', data: {} },
      { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
    ],
    footer: `as of ${clock(handOver.at, context.now)}${handOver.watched_at ? ` · due dates of ${at(handOver.watched_at, context.now)}` : ''}`,
  };
}

const part = (count: number | null | undefined, noun: string, state: string): string =>
  count == null ? `? ${noun}s ${state}` : `${plural(count, noun)} ${state}`;

function blocksOf(
  { pending, running, closures, acceptances, overdue, alerts, undelivered }: HandOver,
  { now }: ViewContext,
): Block[] {
  return [
    ...list('Wait for a decision', pending, (approval) => ({
      label: subject(approval),
      value: { text: `asked by ${approval.requested_by.name}, expires ${at(approval.expires_at, now)}` },
    })),
    ...list('Under way', running, (approval) => ({
      label: subject(approval),
      value: { text: (approval.run?.status ?? 'approved').replaceAll('_', ' ') },
    })),
    ...list('Open alerts', alerts, ({ title, severity, instance_names, assigned_to }) => ({
      label: severity.toUpperCase(),
      value: {
        text: [
          title,
          instance_names.length > 0 && names(instance_names, 3),
          assigned_to && `${assigned_to} looks after it`,
        ]
          .filter(Boolean)
          .join(' · '),
      },
    })),
    ...list('Not delivered', undelivered, ({ about, surface, reason, last_tried_at }) => ({
      label: at(last_tried_at, now),
      value: { text: `${about} · ${surfaceNames[surface]}: ${reason}` },
    })),
    ...list('Overdue', overdue, ({ title, due, instance_names }) => ({
      label: due,
      value: { text: `${title} · ${names(instance_names, 3)}` },
    })),
    ...list('Frozen', closures, ({ name, by, from, until }) => ({
      label: by?.name ?? 'Change calendar',
      value: { text: `${name}: ${from > now.toISOString() ? `from ${at(from, now)} ` : ''}until ${at(until, now)}` },
    })),
    ...list('Accepted risks that end soon', acceptances, ({ owner, until, reason, hosts }) => ({
      label: owner.name,
      value: {
        text: `${names(
          hosts.map(({ name }) => name),
          3,
        )}: ${reason}, until ${at(until, now)}`,
      },
    })),
  ];
}

/** Nothing where there is nothing, and nothing where nothing is known: the notices say that. */
function list<T>(heading: string, items: readonly T[] | null, fact: (item: T) => Fact): Block[] {
  if (!items || items.length === 0) return [];
  return [{ kind: 'facts', heading, facts: items.slice(0, shown).map(fact), more: more(items.length, shown) }];
}
