import type { InstanceTimeline } from '../../services/operations/get-instance-timeline.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock } from '../time.js';
import type { Action, Block, View } from '../view.js';
import { more, plural } from '../words.js';

const shown = 15;

const words: Readonly<Record<InstanceTimeline['entries'][number]['kind'], string>> = {
  plan: 'Plan',
  decision: 'Decision',
  snapshot: 'Snapshot',
  install: 'Install',
  reboot: 'Reboot',
  gate: 'Gate',
  verification: 'Result',
  rollback: 'Rollback',
  hold: 'Hold',
  accepted_risk: 'Accepted',
  other: 'Other',
};

/** What was planned, done and proved on one instance, newest first. */
export function timelineView(timeline: InstanceTimeline, context: ViewContext): View {
  const { name, instance_id, entries, total, unseen } = timeline;
  const data = { instance_id };
  const latest = [...new Set(entries.flatMap(({ approval_id }) => approval_id ?? []))][0];
  const toApproval: Action[] = latest
    ? [{ title: 'Open the latest approval', verb: 'show_approval', data: { approval_id: latest } }]
    : [];
  return {
    title: 'Timeline',
    verdict:
      total === 0
        ? `${name}: ${unseen.length > 0 ? 'nothing in what was looked at' : 'nothing was planned or done there'}`
        : `${name}: ${unseen.length > 0 ? 'at least ' : ''}${plural(total, 'entry', 'entries')}`,
    tone: unseen.length > 0 && total === 0 ? 'unknown' : 'neutral',
    notices: unseen.length > 0 ? [`Not looked at: ${unseen.join('; ')}`] : [],
    blocks: total === 0 ? [] : [table(timeline, context)],
    actions: [...toApproval, { title: 'Instance', verb: 'show_instance', data }],
    footer: `as of ${clock(context.now.toISOString(), context.now)} · # is the place in the audit chain`,
  };
}

function table({ entries, total }: InstanceTimeline, { now }: ViewContext): Block {
  return {
    kind: 'table',
    heading: 'Newest first',
    columns: [
      { title: 'When', width: 3 },
      { title: 'What', width: 6 },
      { title: 'Who', width: 2 },
      { title: '#', width: 1 },
    ],
    rows: entries
      .slice(0, shown)
      .map(({ at: when, kind, what, by, audit_seq }) => [
        { text: at(when, now) },
        { text: `${words[kind]} · ${clip(what, 160)}` },
        { text: by?.name ?? '' },
        { text: audit_seq === null ? '' : String(audit_seq) },
      ]),
    more: more(total, shown, 'entries'),
  };
}
