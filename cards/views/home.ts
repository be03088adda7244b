import { approvers } from '../../services/approvals/approval-state.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { AlertGroup } from '../../services/contracts/message.js';
import type { Caller } from '../../services/operation.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock, relative } from '../time.js';
import type { Action, Block, Fact, Fix, View } from '../view.js';
import { more, number, plural } from '../words.js';
import { stateOf, subject } from './approval-verdict.js';

/** What one person sees before they ask anything. null: it could not be read. */
export interface Home {
  /** Pending and approved ones. */
  readonly approvals: readonly Approval[] | null;
  /** Groups in which this person is asked something. */
  readonly asked: readonly AlertGroup[] | null;
  /** What is posted to the person's direct messages; null where nothing is. */
  readonly direct: { readonly alerts: string; readonly approvals: boolean } | null;
  /** Channels that anything is posted to. */
  readonly channels: number | null;
  readonly unread: readonly string[];
}

const shown = 8;

/** What waits for this person, what is under way, and what they are told. */
export function homeView(home: Home, viewer: Caller, { now }: ViewContext): View {
  const { approvals, asked, unread } = home;
  const pending = approvals?.filter((one) => stateOf(one, now) === 'pending') ?? null;
  const mine = pending?.filter((one) => waitsFor(one, viewer)) ?? null;
  const own = pending?.filter(({ requested_by }) => requested_by.id === viewer.id) ?? [];
  const running = approvals?.filter((one) => stateOf(one, now) === 'running' && !one.run?.finished_at) ?? null;
  const waiting = mine && asked ? mine.length + asked.length : null;
  return {
    title: 'SRE Assistant',
    verdict: `${plural(waiting, 'thing')} ${waiting === 1 ? 'waits' : 'wait'} for you · ${plural(running?.length ?? null, 'run')} under way`,
    tone: unread.length > 0 ? 'unknown' : (waiting ?? 0) > 0 ? 'warning' : 'neutral',
    notices: unread.map((one) => `Not known: ${one}`),
    blocks: [
      ...list(
        'Was this you?',
        (asked ?? []).map((group, index) => question(group, index + 1, now)),
      ),
      ...list(
        'Waits for your decision',
        (mine ?? []).map((one, index) => line(one, index + 1, `expires ${at(one.expires_at, now)}`)),
      ),
      ...list(
        'You asked for',
        own.map((one, index) => line(one, index + 1, `waits for others, expires ${at(one.expires_at, now)}`)),
      ),
      ...list(
        'Under way',
        (running ?? []).map((one, index) => line(one, index + 1, state(one, now))),
      ),
      { kind: 'facts', heading: 'What is posted', facts: told(home) },
    ],
    actions: [
      { title: 'Approvals', verb: 'show_approvals', data: {} },
      { title: 'Alerts', verb: 'show_alerts', data: {} },
      { title: 'Vulnerabilities', verb: 'show_fleet', data: { instance_ids: [] } },
    ],
    footer: `as of ${clock(now.toISOString(), now)} · open this tab again for the newest`,
  };
}

const waitsFor = (approval: Approval, viewer: Caller): boolean =>
  viewer.role === 'approver' &&
  approval.requested_by.id !== viewer.id &&
  !approvers(approval).some(({ by }) => by.id === viewer.id);

const list = (heading: string, fixes: Fix[]): Block[] =>
  fixes.length === 0
    ? []
    : [{ kind: 'fixes', heading, fixes: fixes.slice(0, shown), more: more(fixes.length, shown, 'things') }];

const open = (approval: Approval): Action => ({
  title: 'Open',
  verb: 'show_approval',
  data: { approval_id: approval.approval_id },
});

const line = (approval: Approval, rank: number, why: string): Fix => ({
  rank,
  title: subject(approval),
  hosts: plural(approval.plan.content.hosts.length, 'host'),
  why: `asked by ${approval.requested_by.name} · ${why}`,
  badges: [{ text: approval.criticality.toUpperCase() }],
  action: open(approval),
});

const state = ({ run }: Approval, now: Date): string =>
  `${(run?.status ?? 'approved').replaceAll('_', ' ')}${run?.started_at ? `, started ${relative(run.started_at, now)}` : ''}`;

const question = (group: AlertGroup, rank: number, now: Date): Fix => ({
  rank,
  title: clip(group.title, 120),
  hosts: group.instance_names.length > 0 ? plural(group.instance_names.length, 'host') : 'no instance named',
  why: `asked ${relative(group.last_at, now)}; only you can answer`,
  badges: [{ text: group.severity.toUpperCase(), tone: 'danger' }],
  action: { title: 'Answer', verb: 'show_alerts', data: { group_id: group.group_id } },
});

function told({ direct, channels }: Home): Fact[] {
  const here =
    direct === null || (direct.alerts === 'off' && !direct.approvals)
      ? 'nothing: type /sre-alerts on high there'
      : [
          direct.alerts === 'off' ? 'no alerts' : `alerts from ${direct.alerts} up`,
          direct.approvals ? 'approval cards' : 'no approval cards',
        ].join(', ');
  return [
    { label: 'To your messages', value: { text: here } },
    {
      label: 'To channels',
      value: { text: channels === null ? '?' : `${number(channels)} of them are told something` },
    },
  ];
}
