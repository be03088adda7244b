import type { ConfigurationChange, HostConfiguration } from '../../services/contracts/configuration-change.js';
import type { ConfigurationChanges } from '../../services/operations/analyze-configuration-changes.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { instanceUrl } from '../links.js';
import { clock } from '../time.js';
import type { Action, Block, Text, Tone, View } from '../view.js';
import { atLeast, more, names, number, phrases, plural, sentence } from '../words.js';
import { footer } from './footer.js';
import { pageOf } from './paging.js';

const shownImpacts = 4;
const shownChanges = 6;
const shownHosts = 6;

/** What weakens security and what to do, then who changed what from what to what, then where the hosts stand. */
export function configurationChangesView(result: ConfigurationChanges, context: ViewContext): View {
  const seen = completeness(result, new Map(result.hosts.map(({ instance_id, name }) => [instance_id, name])));
  const overview = () => [...impacts(result), ...changes(result, context), ...standing(result, context)];
  return {
    title: 'Configuration changes',
    verdict: verdictOf(claim(result, seen), seen),
    tone: tone(result, seen),
    notices: seen.notices,
    blocks: context.page === undefined ? overview() : changes(result, context),
    actions: actions(result, context),
    footer: footer(result.coverage, context.now, phrases(result.sources) || null, range(result, context)),
  };
}

const range = ({ from, to }: ConfigurationChanges, { now }: ViewContext) =>
  `from ${clock(from, now)} to ${clock(to, now)}`;

const said: Record<HostConfiguration['compliance_status'], Text> = {
  COMPLIANT: { text: 'COMPLIANT', tone: 'good', strong: true },
  NON_COMPLIANT: { text: 'NOT COMPLIANT', tone: 'danger', strong: true },
  INSUFFICIENT_DATA: { text: 'NOT ENOUGH DATA', tone: 'unknown', strong: true },
};

function claim(result: ConfigurationChanges, seen: Completeness): string {
  const { change_count, security_impact, compliance_status, hosts } = result;
  const unread = hosts.length > 0 && hosts.every((host) => host.change_count === null);
  if (change_count === null || unread) return 'Unknown: no configuration history could be read';
  const grave = (security_impact.critical ?? 0) + (security_impact.high ?? 0);
  const weakens = grave === 1 ? 'weakens' : 'weaken';
  const first = grave > 0 ? `${plural(grave, 'change')} gravely ${weakens} security · ` : '';
  const all = atLeast(plural(change_count, 'change'), !seen.complete);
  const stands = seen.blind ? 'compliance unknown' : said[compliance_status].text.toLowerCase();
  return sentence(`${first}${all} · ${stands}`);
}

function tone({ compliance_status, security_impact: { highest } }: ConfigurationChanges, seen: Completeness): Tone {
  if (highest === 'critical' || highest === 'high') return 'danger';
  if (compliance_status === 'NON_COMPLIANT' || highest === 'medium') return 'warning';
  return compliance_status === 'COMPLIANT' && seen.complete ? 'good' : 'unknown';
}

function impacts({ security_impact: { findings, verdict } }: ConfigurationChanges): Block[] {
  if (findings.length === 0) return [{ kind: 'text', text: { text: verdict } }];
  return [
    {
      kind: 'fixes',
      heading: 'What it means',
      fixes: findings.slice(0, shownImpacts).map((finding, index) => ({
        rank: index + 1,
        title: finding.title,
        hosts: names(finding.instance_names, 3) || 'no instance uses it',
        why: `${finding.meaning} ${finding.undone ? 'It was put back.' : finding.next_step}`,
        badges: finding.undone
          ? [{ text: 'PUT BACK', tone: 'neutral' as const }]
          : [{ text: finding.severity.toUpperCase(), tone: severityTone[finding.severity] }],
        action: null,
      })),
      more: more(findings.length, shownImpacts),
    },
  ];
}

const severityTone = { critical: 'danger', high: 'danger', medium: 'warning', low: 'neutral' } as const;

function changes(result: ConfigurationChanges, context: ViewContext): Block[] {
  if (result.changes.length === 0) return [];
  const paged = context.page !== undefined;
  const { rows, range: part } = paged
    ? pageOf(result.changes, 'show_configuration_changes', context)
    : { rows: worstFirst(result.changes).slice(0, shownChanges), range: null };
  return [
    {
      kind: 'table',
      heading: `Changes${part === null ? ', gravest first' : ` ${part}, newest first`}`,
      columns: [
        { title: 'When', width: 2 },
        { title: 'What', width: 7 },
        { title: 'Who', width: 4 },
      ],
      rows: rows.map((change) => row(change, context)),
      more: paged ? null : more(result.change_count ?? result.changes.length, shownChanges, 'changes'),
    },
  ];
}

const weight = ({ impact, undone }: ConfigurationChange): number =>
  impact === null ? 5 : ['critical', 'high', 'medium', 'low'].indexOf(impact.severity) + (undone ? 0.5 : 0);

const worstFirst = (all: readonly ConfigurationChange[]): ConfigurationChange[] =>
  [...all].sort((a, b) => weight(a) - weight(b));

function row(change: ConfigurationChange, { now }: ViewContext): Text[] {
  const { at, summary, impact, undone, source } = change;
  const marks = [
    ...(impact && !undone ? [impact.severity.toUpperCase()] : []),
    ...(undone ? ['put back'] : []),
    ...(change.drift ? [`not by ${change.managed_by}`] : []),
    ...(source === 'cloudtrail' ? ['from the call alone'] : []),
  ];
  const what = `${clip(summary, 180)}${marks.length > 0 ? ` · ${marks.join(', ')}` : ''}`;
  return [
    { text: clock(at, now) },
    { text: what, ...(impact && !undone && { tone: severityTone[impact.severity] }) },
    who(change),
  ];
}

function who({ actor, via, source_ip, who_note }: ConfigurationChange): Text {
  if (actor === null) return { text: `? ${who_note ?? ''}`.trim(), tone: 'unknown' };
  const how = via === null || via === 'unknown' ? '' : ` by ${via.replace('_', ' ')}`;
  return { text: clip(`${actor}${how}${source_ip === null ? '' : ` from ${source_ip}`}`, 90) };
}

const order: readonly HostConfiguration['compliance_status'][] = ['NON_COMPLIANT', 'INSUFFICIENT_DATA', 'COMPLIANT'];

function standing({ hosts }: ConfigurationChanges, { region }: ViewContext): Block[] {
  if (hosts.length === 0) return [];
  const sorted = [...hosts].sort((a, b) => order.indexOf(a.compliance_status) - order.indexOf(b.compliance_status));
  return [
    {
      kind: 'table',
      heading: 'Where the hosts stand',
      columns: [
        { title: 'Host', width: 3 },
        { title: 'Verdict', width: 4 },
        { title: 'Why', width: 7 },
        { title: 'Changes', width: 2 },
      ],
      rows: sorted.slice(0, shownHosts).map(({ instance_id, name, compliance_status, reasons, change_count }) => {
        const url = instanceUrl(region, instance_id);
        return [
          { text: clip(name, 48), ...(url && { url }) },
          said[compliance_status],
          { text: clip(names(reasons, 2), 120) },
          change_count === null ? { text: '?', tone: 'unknown' } : { text: number(change_count) },
        ];
      }),
      more: more(hosts.length, shownHosts, 'hosts'),
    },
  ];
}

function actions({ changes: all, coverage }: ConfigurationChanges, context: ViewContext): Action[] {
  const verb = 'show_configuration_changes' as const;
  const pages = context.page === undefined ? [] : pageOf(all, verb, context).actions;
  const every: Action[] =
    all.length > shownChanges && context.page === undefined
      ? [{ title: `All ${number(all.length)} changes`, verb, data: { ...context.question, page: 1 } }]
      : [];
  const again: Action[] = coverage.failed.some(({ retryable }) => retryable)
    ? [{ title: 'Ask again', verb, data: { ...context.question } }]
    : [];
  return [
    ...pages,
    ...every,
    ...again,
    { title: 'Last 7 days', verb, data: { ...context.question, time_range: '7d' } },
    { title: 'Security events', verb: 'show_security_events', data: { ...context.question } },
  ];
}
