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
  other: 'Notification',
};
const tones: Record<Alert['severity'], Tone> = {
  critical: 'danger',
  high: 'danger',
  medium: 'warning',
  low: 'neutral',
  info: 'neutral',
};

/** One notification: how bad and what, on which hosts, then the way to act on it. */
export function alertView(alert: Alert, context: ViewContext): View {
  const { kind, severity, title, detail, instance_names, facts, source } = alert;
  const hosts = instance_names.length > 0 ? ` · ${names(instance_names, 3)}` : '';
  const list: Fact[] = [
    ...hostFacts(alert, context),
    ...facts.map(({ label, value }) => ({ label, value: { text: value } })),
  ];
  return {
    title: titles[kind],
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

const hostFacts = ({ instance_ids, instance_names, region }: Alert, context: ViewContext): Fact[] =>
  instance_ids.slice(0, 3).map((id, index) => {
    const url = instanceUrl(region ?? context.region, id);
    return { label: instance_names[index] ?? 'Instance', value: { text: id, ...(url && { url }) } };
  });

function actions({ kind, instance_ids, instance_names }: Alert): Action[] {
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
