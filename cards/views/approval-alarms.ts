import { ruleWords } from '../../services/alarms/definitions.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { AlarmsPlan, PlannedAlarm } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import type { Action, Block } from '../view.js';
import { number, plural } from '../words.js';
import { pageOf } from './paging.js';

/** Rows on the card that asks; more than these are on pages of their own. */
const shownAlarms = 10;

export const alarmsWords = ({ alarms, hosts }: AlarmsPlan): string =>
  `${plural(alarms.length, 'alarm')} on ${plural(hosts.length, 'host')}, nothing else`;

/** Whom alarms tell, by the names of the topics. */
export const notifiesWords = (topics: readonly string[]): string =>
  topics.length === 0
    ? 'nobody: no alert topic is set, so they only show their state'
    : `the alert topic ${topics.map((arn) => clip(arn.split(':').at(-1) ?? arn, 80)).join(', ')}, when it begins and when it is over`;

/** Exactly which alarms, and what they never touch. */
export function alarmsBlocks(content: AlarmsPlan): Block[] {
  const { alarms } = content;
  const topics = [...new Set(alarms.flatMap(({ notifies }) => notifies))];
  return [
    {
      kind: 'facts',
      heading: null,
      facts: [
        { label: 'What', value: { text: alarmsWords(content), strong: true } },
        { label: 'Tells', value: { text: notifiesWords(topics) } },
        {
          label: 'Never',
          value: {
            text: 'an alarm that exists is changed: where one came meanwhile, nothing is set and the card says why',
          },
        },
      ],
    },
    alarmTable(alarms.slice(0, shownAlarms), content.hosts, 'Exactly these', leftOut(alarms.length)),
  ];
}

const leftOut = (total: number): string | null =>
  total > shownAlarms ? `and ${number(total - shownAlarms)} more: see all before you approve` : null;

/** One alarm a line, whole. */
export const alarmTable = (
  alarms: readonly PlannedAlarm[],
  hosts: readonly { readonly instance_id: string; readonly name: string }[],
  heading: string,
  more: string | null,
): Block => ({
  kind: 'table',
  heading,
  columns: [
    { title: 'Host', width: 3 },
    { title: 'Alarm when', width: 5 },
    { title: 'Its name', width: 5 },
  ],
  rows: alarms.map((alarm) => [
    { text: clip(hosts.find(({ instance_id }) => instance_id === alarm.instance_id)?.name ?? alarm.instance_id, 48) },
    { text: `${ruleWords(alarm)}${diskOf(alarm)}` },
    { text: alarm.name },
  ]),
  more,
});

const diskOf = ({ watches, dimensions }: PlannedAlarm): string => {
  const path = dimensions.find(({ name }) => name === 'path')?.value;
  return watches === 'disk' && path !== undefined ? `, ${clip(path, 80)}` : '';
};

/** Nobody approves what they cannot see: a long plan has pages. */
export function alarmPage(
  { approval_id }: Approval,
  { alarms, hosts }: AlarmsPlan,
  context: ViewContext,
): { block: Block; actions: Action[] } {
  const { rows, range, actions } = pageOf(alarms, 'show_approval', { ...context, question: { approval_id } });
  return { block: alarmTable(rows, hosts, `Alarms${range === null ? '' : ` ${range}`}`, null), actions };
}

export function allAlarms({ approval_id, plan: { content } }: Approval): Action[] {
  if (content.kind !== 'alarms' || content.alarms.length <= shownAlarms) return [];
  return [
    { title: `All ${number(content.alarms.length)} alarms`, verb: 'show_approval', data: { approval_id, page: 1 } },
  ];
}
