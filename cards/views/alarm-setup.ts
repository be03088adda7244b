import type { AlarmSetupResult } from '../../services/operations/set-up-alarms.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { clock } from '../time.js';
import type { Block, Text, View } from '../view.js';
import { names, number } from '../words.js';
import { approvalView } from './approval.js';
import { notifiesWords } from './approval-alarms.js';
import { pageOf } from './paging.js';

type Watched = AlarmSetupResult['hosts'][number];

/** Which alarms hosts lack; once it is asked for, the card of that approval. */
export function alarmSetupView(result: AlarmSetupResult, context: ViewContext): View {
  const { approval, hosts, lacking, coverage, notifies, summary } = result;
  if (approval !== null) return approvalView(approval, context);
  const without = hosts.filter(({ lacks }) => lacks.length > 0);
  const ids = without.map(({ instance_id }) => instance_id);
  const mayAsk = ids.length > 0 && ids.length <= mostAsked && hosts.every(({ unread }) => !unread);
  const { rows, range, actions } = pageOf([...hosts].sort(mostLacking), 'show_alarms', context);
  return {
    title: 'CloudWatch alarms',
    verdict: summary,
    tone: coverage.failed.length > 0 ? 'unknown' : lacking > 0 ? 'warning' : 'good',
    notices: coverage.failed.map(({ detail }) => detail),
    blocks: [
      table(rows, range),
      ...(lacking > 0
        ? [
            {
              kind: 'facts' as const,
              heading: null,
              facts: [{ label: 'They would tell', value: { text: notifiesWords(notifies) } }],
            },
          ]
        : []),
    ],
    actions: [
      ...(mayAsk && context.viewer?.role !== 'viewer'
        ? [
            {
              title: `Ask for ${number(lacking)} ${lacking === 1 ? 'alarm' : 'alarms'}`,
              verb: 'ask_alarms' as const,
              data: { instance_ids: ids },
              style: 'positive' as const,
            },
          ]
        : []),
      ...actions,
      { title: 'Alerts', verb: 'show_alerts', data: {} },
    ],
    footer: `as of ${clock(coverage.as_of, context.now)} · CloudWatch, EC2`,
  };
}

/** What an operation takes at once. */
const mostAsked = 50;

const mostLacking = (a: Watched, b: Watched): number => b.lacks.length - a.lacks.length;

const table = (hosts: readonly Watched[], range: string | null): Block => ({
  kind: 'table',
  heading: `Hosts${range === null ? '' : ` ${range}`}`,
  columns: [
    { title: 'Host', width: 3 },
    { title: 'Lacks', width: 4 },
    { title: 'Has', width: 4 },
    { title: 'Cannot be watched', width: 3 },
  ],
  rows: hosts.map((host) => [
    { text: clip(host.name, 48) },
    lacks(host),
    { text: names(host.has, 4) || 'none' },
    blind(host),
  ]),
  more: null,
});

function lacks({ lacks: alarms, unread }: Watched): Text {
  if (alarms.length > 0)
    return { text: [...new Set(alarms.map(({ watches }) => words[watches]))].join(', '), tone: 'warning' };
  return unread ? { text: '?', tone: 'unknown' } : { text: 'nothing' };
}

function blind({ unmeasured, unread }: Watched): Text {
  if (unread) return { text: '? memory, disks', tone: 'unknown' };
  if (unmeasured.length === 0) return { text: '' };
  return { text: `${unmeasured.map((one) => words[one]).join(', ')}: no CloudWatch agent`, tone: 'unknown' };
}

const words = { cpu: 'CPU', status: 'status checks', memory: 'memory', disk: 'disks' };
