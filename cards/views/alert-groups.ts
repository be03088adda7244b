import type { AlertGroup, Message } from '../../services/contracts/message.js';
import type { HandledAlert } from '../../services/operations/handle-alert.js';
import type { AlertList } from '../../services/operations/list-alerts.js';
import type { ViewContext } from '../context.js';
import { at, clock, relative } from '../time.js';
import type { Action, Fix, Text, View } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { alertView, tones } from './alert.js';
import { answeredAlertView, questionActions, questionBlocks } from './alert-question.js';
import { pageOf } from './paging.js';

const shownAlerts = 5;
const pageSize = 10;

/** One thing to do about one or many alerts: the newest of them, who looks after it, and the ways to act. */
export function alertGroupView(group: AlertGroup, context: ViewContext): View {
  const [newest] = group.newest;
  const state = stateOf(group, context);
  const base = newest ? alertView(newest, context) : undefined;
  const [open = [], others = []] = [base?.actions.slice(0, 1), base?.actions.slice(1)];
  const actions = [...questionActions(group, context), ...open, ...actionsOf(group, context), ...others];
  const questions = questionBlocks(group, context);
  if (base && group.count === 1) {
    const verdict = state ? `${state} · ${base.verdict}` : base.verdict;
    return { ...base, verdict, blocks: [...questions, ...base.blocks], actions };
  }
  const hosts = group.instance_names.length > 0 ? ` · ${names(group.instance_names, 3)}` : '';
  return {
    title: base?.title ?? 'Alerts',
    verdict: `${state ? `${state} · ` : ''}${group.severity.toUpperCase()}: ${group.title} · ${plural(group.count, 'alert')}${hosts}`,
    tone: state ? 'neutral' : tones[group.severity],
    notices: [],
    blocks: [
      ...questions,
      {
        kind: 'table',
        heading: 'Newest first',
        columns: [
          { title: 'When', width: 2 },
          { title: 'Severity', width: 2 },
          { title: 'What', width: 6 },
        ],
        rows: group.newest
          .slice(0, shownAlerts)
          .map(({ at: when, severity, title }) => [
            { text: at(when, context.now) },
            { text: severity.toUpperCase(), tone: tones[severity] },
            { text: title },
          ]),
        more: more(group.count, Math.min(group.newest.length, shownAlerts), 'alerts'),
      },
    ],
    actions,
    footer: `since ${at(group.first_at, context.now)} · last ${relative(group.last_at, context.now)}`,
  };
}

/** Everything that did not get a card of its own, worst first. */
export function digestView({ groups, since }: Extract<Message, { kind: 'digest' }>, context: ViewContext): View {
  const alerts = groups.reduce((sum, { count }) => sum + count, 0);
  const worst = groups[0];
  const urgent = groups.filter((group) => group.urgent && !stateOf(group, context)).length;
  return {
    title: 'Alert digest',
    verdict: `${urgent > 0 ? `${number(urgent)} urgent · ` : ''}${plural(alerts, 'alert')} about ${plural(groups.length, 'thing')} since ${at(since, context.now)}`,
    tone: worst && urgent > 0 ? tones[worst.severity] : 'neutral',
    notices: [],
    blocks: [
      {
        kind: 'fixes',
        heading: 'Worst first',
        fixes: groups.slice(0, pageSize).map((group, index) => line(group, index + 1, context)),
        more: more(groups.length, pageSize, 'things'),
      },
    ],
    actions: [{ title: 'All alerts', verb: 'show_alerts', data: {} }],
    footer: `as of ${clock(context.now.toISOString(), context.now)}`,
  };
}

export function alertListView({ groups, alerts }: AlertList, context: ViewContext): View {
  const [only] = groups;
  if (only && alerts.length > 0) return oneGroup(only, alerts, context);
  const { rows, range, actions } = pageOf(groups, 'show_alerts', context, pageSize);
  const open = groups.filter((group) => !stateOf(group, context));
  return {
    title: 'Alerts',
    verdict:
      groups.length === 0
        ? 'No open alerts: nothing was reported in the last 30 days that nobody looked at'
        : `${plural(open.length, 'open alert group')}, ${number(open.filter(({ urgent }) => urgent).length)} urgent`,
    tone: open.some(({ urgent }) => urgent) ? 'warning' : 'neutral',
    notices: [],
    blocks:
      groups.length === 0
        ? []
        : [
            {
              kind: 'fixes',
              heading: range === null ? 'Newest first' : `Newest first, ${range}`,
              fixes: rows.map((group) => line(group, groups.indexOf(group) + 1, context)),
              more: null,
            },
          ],
    actions,
    footer: `as of ${clock(context.now.toISOString(), context.now)}`,
  };
}

export const handledAlertView = ({ group, summary }: HandledAlert, context: ViewContext): View => ({
  ...alertGroupView(group, context),
  verdict: summary,
  tone: 'neutral',
});

export const answeredView = answeredAlertView(alertGroupView);

function oneGroup(group: AlertGroup, alerts: AlertList['alerts'], context: ViewContext): View {
  const { rows, range, actions } = pageOf(alerts, 'show_alerts', context, pageSize);
  return {
    ...alertGroupView(group, context),
    blocks: [
      ...questionBlocks(group, context),
      {
        kind: 'table',
        heading: range === null ? 'Newest first' : `Newest first, ${range}`,
        columns: [
          { title: 'When', width: 2 },
          { title: 'Severity', width: 2 },
          { title: 'What', width: 5 },
          { title: 'Hosts', width: 2 },
        ],
        rows: rows.map(({ at: when, severity, title, instance_names, instance_ids }) => [
          { text: at(when, context.now) },
          { text: severity.toUpperCase(), tone: tones[severity] },
          { text: title },
          { text: names(instance_names.length > 0 ? instance_names : instance_ids, 2) },
        ]),
        more: alerts.length < group.count ? `${number(group.count - alerts.length)} more are kept` : null,
      },
    ],
    actions: [...questionActions(group, context), ...actions, ...actionsOf(group, context)],
  };
}

function line(group: AlertGroup, rank: number, context: ViewContext): Fix {
  const state = stateOf(group, context);
  const badges: Text[] = [
    { text: group.severity.toUpperCase(), tone: tones[group.severity], strong: true },
    ...(state ? [{ text: state }] : group.urgent ? [{ text: 'urgent', tone: 'danger' as const }] : []),
  ];
  return {
    rank,
    title: group.title,
    hosts: group.instance_names.length > 0 ? names(group.instance_names, 3) : 'no instance named',
    why: `${plural(group.count, 'alert')}, last ${relative(group.last_at, context.now)}`,
    badges,
    action: { title: 'Open', verb: 'show_alerts', data: { group_id: group.group_id } },
  };
}

/** What somebody did about it, in words; undefined while it is open. */
function stateOf({ handling, assigned_to }: AlertGroup, { now }: ViewContext): string | undefined {
  const assigned = assigned_to ? `${assigned_to} looks after it` : undefined;
  if (!handling) return assigned;
  const { state, by, until } = handling;
  if (state === 'snoozed') {
    if (until !== null && until <= now.toISOString()) return assigned;
    return `Snoozed by ${by} until ${until ? at(until, now) : 'later'}`;
  }
  return state === 'acknowledged'
    ? `Acknowledged by ${by}${assigned ? `, ${assigned}` : ''}`
    : `Not relevant, says ${by}`;
}

function actionsOf(group: AlertGroup, context: ViewContext): Action[] {
  const { group_id, handling, kind, instance_ids, severity } = group;
  const asleep = handling?.state === 'snoozed' && (handling.until ?? '') <= context.now.toISOString();
  const open = handling === null || asleep;
  const plan: Action[] =
    kind === 'vulnerability' && instance_ids.length > 0
      ? [
          {
            title: 'Plan the patch',
            verb: 'plan_fix',
            data: {
              instance_ids: instance_ids.slice(0, 20),
              patch_level: severity === 'critical' ? 'critical' : 'high',
            },
          },
        ]
      : [];
  const all: Action[] = group.count > 1 ? [{ title: 'Every alert', verb: 'show_alerts', data: { group_id } }] : [];
  if (context.viewer?.role === 'viewer') return all;
  const acts: Action[] = open
    ? [
        ...plan,
        { title: 'Acknowledge', verb: 'acknowledge_alert', data: { group_id } },
        { title: 'I look after it', verb: 'assign_alert', data: { group_id } },
        { title: 'Snooze 4 h', verb: 'snooze_alert', data: { group_id, hours: 4 } },
        { title: 'Not relevant', verb: 'dismiss_alert', data: { group_id } },
      ]
    : [...plan, { title: 'Open again', verb: 'reopen_alert', data: { group_id } }];
  return [...acts, ...all];
}
