import type { Alert } from '../../services/contracts/alert.js';
import type { ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import { at } from '../time.js';
import type { Action, Fact, Tone, View } from '../view.js';
import { more, names } from '../words.js';

const shownFacts = 8;

const titles: Record<Alert['kind'], string> = {
  vulnerability: 'Vulnerability alert',
  threat: 'Threat alert',
  alarm: 'Alarm',
  security_check: 'Security check',
  health: 'AWS Health',
  instance: 'Instance state',
  deadline: 'Deadline',
  other: 'Notification',
};
export const tones: Record<Alert['severity'], Tone> = {
  critical: 'danger',
  high: 'danger',
  medium: 'warning',
  low: 'neutral',
  info: 'neutral',
};

/** One notification: how bad and what, on which hosts, then the way to act on it. */
export function alertView(alert: Alert, context: ViewContext): View {
  const { kind, severity, instance_names, facts, source } = alert;
  const [title, detail] = [alert.title, alert.detail].map((text) => readable(text, alert, context));
  const hosts = instance_names.length > 0 ? ` · ${names(instance_names, 3)}` : '';
  const list: Fact[] = [
    ...hostFacts(alert, context),
    ...facts.map(({ label, value }) => ({ label, value: { text: readable(value, alert, context) } })),
  ];
  return {
    title: alert.approval_id ? 'Approval' : titles[kind],
    verdict: `${severity.toUpperCase()}: ${title}${hosts}`,
    tone: tones[severity],
    notices: [],
    blocks: [
      ...(detail && detail !== title ? [{ kind: 'text' as const, text: { text: detail } }] : []),
      ...(list.length > 0
        ? [
            {
              kind: 'facts' as const,
              heading: null,
              facts: list.slice(0, shownFacts),
              more: more(list.length, shownFacts, 'facts'),
            },
          ]
        : []),
    ],
    actions: actions(alert),
    footer: [source, alert.account && `account ${alert.account}`, alert.region, at(alert.at, context.now)]
      .filter(Boolean)
      .join(' · '),
  };
}

/** What a service wrote, with the name of a host before its id, and times as all cards show them. */
const readable = (text: string, { instance_ids, instance_names }: Alert, { now }: ViewContext): string =>
  text
    .replace(/\bi-[0-9a-f]{8,17}\b/g, (id) => {
      const name = instance_names[instance_ids.indexOf(id)];
      return name === undefined || name === id || text.includes(name) ? id : `${name} (${id})`;
    })
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)/g, (time) => at(time, now));

const hostFacts = ({ instance_ids, instance_names, region }: Alert, context: ViewContext): Fact[] =>
  instance_ids.slice(0, 3).map((id, index) => {
    const url = instanceUrl(region ?? context.region, id);
    return { label: instance_names[index] ?? 'Instance', value: { text: id, ...(url && { url }) } };
  });

function actions({ kind, instance_ids, instance_names, approval_id }: Alert): Action[] {
  if (approval_id) return [{ title: 'Review', verb: 'show_approval', data: { approval_id } }];
  const open = instance_ids.slice(0, 2).map(
    (instance_id, index): Action => ({
      title: `Open ${instance_names[index] ?? instance_id}`,
      verb: 'show_instance',
      data: { instance_id },
    }),
  );
  const events: Action = { title: 'Security events', verb: 'show_security_events', data: { instance_ids } };
  const fleet: Action = { title: 'Whole fleet', verb: 'show_fleet', data: {} };
  return kind === 'vulnerability' ? [...open, fleet] : [...open, events, fleet];
}
