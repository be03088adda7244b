import type { Instance } from '../../services/contracts/instance.js';
import type { Finding, RiskFactor } from '../../services/contracts/vulnerability.js';
import type { Ec2Vulnerabilities } from '../../services/operations/analyze-ec2-vulnerabilities.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import { mayPropose, type ViewContext } from '../context.js';
import { findingsUrl, instanceUrl, vulnerabilityUrl } from '../links.js';
import { at, relative } from '../time.js';
import type { Action, Block, Fact, Text, Tone, View } from '../view.js';
import { atLeast, more, names, number, plural, probability } from '../words.js';
import { acceptedBlocks, reopenedNotices } from './acceptance.js';
import { fixLine, kevWords, noFixYet, riskWords, severityBadge, splitFixes } from './fixes.js';
import { footer } from './footer.js';
import { pageOf } from './paging.js';

const overviewFixes = 3;
/** All that the rules give today. */
const shownFactors = 8;
/** What moves the score first; what nobody knows is never the part that is cut. */
const factorOrder: RiskFactor['effect'][] = ['raises', 'unknown', 'lowers', 'neutral'];

/** One host: the verdict, what it is, why it scores as it does, what to fix. With a page: its findings one by one. */
export function instanceView(result: Ec2Vulnerabilities, context: ViewContext): View {
  const { instance } = result;
  const seen = completeness(result, new Map([[instance.instance_id, instance.name]]));
  const blind = seen.blind || (!seen.complete && result.vulnerabilities.length === 0);
  const overview = () => [
    facts(result, context),
    ...fixes(result, context),
    ...acceptedBlocks(result.accepted, undefined, context),
    ...factors(result),
  ];
  return {
    title: 'One instance',
    verdict: verdictOf(claim(result, seen, blind), seen),
    tone: tone(result, seen, blind),
    notices: [...seen.notices, ...reopenedNotices(result.vulnerabilities), ...livePatched(result)],
    blocks: context.page === undefined ? overview() : findings(result, context),
    actions: actions(result, context),
    footer: footer(result.coverage, context.now, 'Inspector, EC2, Systems Manager'),
  };
}

const livePatched = ({ live_patches: live }: Ec2Vulnerabilities): string[] =>
  live && live.length > 0
    ? [`Kernel live patches are installed (${names(live, 2)}): some findings of its kernel may be closed in memory.`]
    : [];

const exploited = ({ vulnerabilities }: Ec2Vulnerabilities): string[] => [
  ...new Set(vulnerabilities.flatMap((f) => (f.known_exploited && f.vulnerability_id ? [f.vulnerability_id] : []))),
];

function claim(result: Ec2Vulnerabilities, seen: Completeness, blind: boolean): string {
  const { instance, vulnerabilities, risk_score } = result;
  if (blind) return `Unknown: nobody can say whether ${instance.name} is safe`;
  const apart = result.accepted?.length ?? 0;
  const livedWith = apart > 0 ? `, ${plural(apart, 'accepted risk')} counted apart` : '';
  if (vulnerabilities.length === 0) {
    return seen.complete
      ? `${instance.name} has no open finding${livedWith}`
      : `${instance.name}: nothing found in what was seen${livedWith}`;
  }
  const critical = vulnerabilities.filter(({ severity }) => severity === 'critical').length;
  const parts = [
    ...(risk_score === null ? [] : [riskWords(risk_score)]),
    critical > 0 ? `${number(critical)} critical` : plural(vulnerabilities.length, 'finding'),
    ...(exploited(result).length > 0 ? [`${number(exploited(result).length)} known exploited`] : []),
  ];
  return `${instance.name}: ${atLeast(parts.join(', '), !seen.complete)}${livedWith}`;
}

function tone(result: Ec2Vulnerabilities, seen: Completeness, blind: boolean): Tone {
  if (blind) return 'unknown';
  const worst = result.vulnerabilities.map(({ severity }) => severity);
  if (worst.includes('critical') || exploited(result).length > 0) return 'danger';
  if (worst.includes('high')) return 'warning';
  if (!seen.complete) return 'unknown';
  return worst.length > 0 || (result.accepted?.length ?? 0) > 0 ? 'neutral' : 'good';
}

function facts(result: Ec2Vulnerabilities, { now, region }: ViewContext): Block {
  const { instance, exposure } = result;
  const kev = result.vulnerabilities.filter((finding) => finding.known_exploited);
  const [urgent] = kev;
  const list: Fact[] = [
    { label: 'Instance', value: linked(instance.instance_id, instanceUrl(region, instance.instance_id)) },
    { label: 'System', value: { text: [instance.platform, ...place(instance)].join(' · ') } },
    { label: 'Exposure', value: exposureText(exposure) },
    { label: 'Agent', value: agent(instance) },
    { label: 'Last scan', value: scan(instance, now) },
  ];
  if (urgent?.vulnerability_id) {
    const text = kevWords(urgent.vulnerability_id, urgent.kev_due, now);
    list.unshift({ label: 'Why now', value: { text, tone: 'danger', strong: true } });
  }
  return { kind: 'facts', heading: null, facts: list };
}

const linked = (text: string, url: string | undefined): Text => ({ text, ...(url && { url }) });

const place = ({ environment, role, state }: Instance): string[] =>
  [environment, role, state].filter((part) => part !== null);

function exposureText({ internet, open_ports, basis }: Ec2Vulnerabilities['exposure']): Text {
  if (internet === null) return { text: `? ${basis}`, tone: 'unknown' };
  if (!internet) return { text: `not reachable from the internet (${basis})` };
  return { text: `reachable from the internet: ${names(open_ports, 3) || basis}`, tone: 'warning' };
}

function agent({ ssm }: Instance): Text {
  if (ssm === 'online') return { text: 'Systems Manager online' };
  if (ssm === 'unknown') return { text: '? Systems Manager did not say', tone: 'unknown' };
  const text = ssm === 'offline' ? 'Systems Manager agent offline' : 'not managed by Systems Manager';
  return { text: `${text}: it cannot be patched from here`, tone: 'unknown' };
}

function scan({ scan: state, scan_reason, scanned_at }: Instance, now: Date): Text {
  const when = scanned_at === null ? '' : at(scanned_at, now);
  if (state === 'scanned') return { text: when || '? at an unknown time' };
  const reason = scan_reason === null ? '' : ` (${scan_reason})`;
  if (state === 'stale') return { text: `stale: ${when || 'at an unknown time'}${reason}`, tone: 'unknown' };
  return { text: `${state === 'not_scanned' ? 'never' : '?'}${reason}`, tone: 'unknown' };
}

const effects: Record<RiskFactor['effect'], Text['tone']> = {
  raises: 'danger',
  lowers: 'good',
  neutral: 'neutral',
  unknown: 'unknown',
};

function factors({ factors: all, risk_score }: Ec2Vulnerabilities): Block[] {
  if (all.length === 0) return [];
  const list = [...all].sort((a, b) => factorOrder.indexOf(a.effect) - factorOrder.indexOf(b.effect));
  const rows = list.slice(0, shownFactors).map(({ name, value, effect, derived }) => {
    const tone = effects[effect];
    return [
      { text: name },
      { text: value },
      { text: `${effect}${derived ? ' (derived)' : ''}`, ...(tone && { tone }) },
    ];
  });
  return [
    {
      kind: 'table',
      heading: risk_score === null ? 'Factors' : `Why ${riskWords(risk_score)}`,
      columns: [
        { title: 'Factor', width: 2 },
        { title: 'Value', width: 3 },
        { title: 'Effect on risk', width: 2 },
      ],
      rows,
      more: more(list.length, shownFactors, 'factors'),
    },
  ];
}

function fixes({ remediation_priority: groups }: Ec2Vulnerabilities, context: ViewContext): Block[] {
  const { fixable, open } = splitFixes(groups);
  const lines = fixable.slice(0, overviewFixes).map((group, index) => fixLine(group, index + 1, context));
  const list: Block = {
    kind: 'fixes',
    heading: 'Fix first',
    fixes: lines,
    more: more(fixable.length, overviewFixes, 'fixes'),
  };
  return [...(lines.length > 0 ? [list] : []), ...noFixYet(open, context)];
}

function findings({ vulnerabilities, score_basis }: Ec2Vulnerabilities, context: ViewContext): Block[] {
  const { rows, range } = pageOf(vulnerabilities, 'show_instance', context);
  return [
    {
      kind: 'table',
      heading: `Findings${range === null ? '' : ` ${range}`}`,
      columns: [
        { title: 'Finding', width: 4 },
        { title: 'Severity', width: 2 },
        { title: 'Package', width: 5 },
        { title: 'First seen', width: 2 },
      ],
      rows: rows.map((finding) => findingRow(finding, context.now)),
      more: null,
    },
    { kind: 'facts', heading: null, facts: [{ label: 'Score', value: { text: score_basis } }] },
    { kind: 'text', text: linked('All findings in Inspector', findingsUrl(context.region)) },
  ];
}

function findingRow(finding: Finding, now: Date): Text[] {
  const { vulnerability_id: id, severity, packages, epss, known_exploited, first_observed, source_url } = finding;
  const [first] = packages;
  const what = first ? `${first.name} ${first.installed} -> ${first.fixed ?? 'no fix yet'}` : finding.title;
  const rank = [severity.toUpperCase(), epss === null ? '' : `EPSS ${probability(epss)}`].filter(Boolean).join(', ');
  const name = id ?? finding.title;
  return [
    {
      ...linked(known_exploited ? `${name} known exploited` : name, id ? vulnerabilityUrl(id, source_url) : undefined),
    },
    { ...severityBadge(severity), text: rank, strong: false },
    { text: packages.length > 1 ? `${what} and ${packages.length - 1} more` : what },
    { text: relative(first_observed, now) },
  ];
}

function actions({ vulnerabilities, instance }: Ec2Vulnerabilities, context: ViewContext): Action[] {
  const data = { instance_id: instance.instance_id };
  const question = { ...context, question: data };
  const list: Action[] =
    context.page === undefined
      ? [
          {
            title: `All ${plural(vulnerabilities.length, 'finding')}`,
            verb: 'show_instance',
            data: { ...data, page: 1 },
          },
        ]
      : [
          ...pageOf(vulnerabilities, 'show_instance', question).actions,
          { title: 'Overview', verb: 'show_instance', data },
        ];
  return [
    ...(vulnerabilities.length > 0 ? list : []),
    { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids: [instance.instance_id] } },
    { title: 'Metrics', verb: 'show_metrics', data: { instance_id: instance.instance_id } },
    { title: 'When to patch', verb: 'show_windows', data: { instance_id: instance.instance_id } },
    ...(vulnerabilities.length > 0 && mayPropose(context)
      ? [{ title: 'Accept a risk', verb: 'offer_risk' as const, data: { instance_ids: [instance.instance_id] } }]
      : []),
    { title: 'Timeline', verb: 'show_timeline', data },
    { title: 'Whole fleet', verb: 'show_fleet', data: {} },
    {
      title: 'Security events',
      verb: 'show_security_events',
      data: { instance_ids: [instance.instance_id] },
    },
  ];
}
