import type { HostCompliance, MissingPatch } from '../../services/contracts/patch.js';
import type { PatchComplianceReport } from '../../services/operations/check-patch-compliance.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import { mayPropose, type ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { instanceUrl, vulnerabilityUrl } from '../links.js';
import { relative } from '../time.js';
import type { Action, Block, Text, Tone, View } from '../view.js';
import { names, number, plural, sentence } from '../words.js';
import { disagreementNotices } from './disagreements.js';
import { planLimit } from './fixes.js';
import { footer } from './footer.js';
import { pageOf } from './paging.js';

/** Who lacks patches by the SSM baseline. One host: its patches one by one. Never scanned is unknown, not compliant. */
export function patchComplianceView(report: PatchComplianceReport, context: ViewContext): View {
  const seen = completeness(report, new Map(report.hosts.map(({ instance_id, name }) => [instance_id, name])));
  const [only] = report.hosts;
  const one = report.hosts.length === 1 && only !== undefined;
  return {
    title: 'Patch compliance',
    verdict: verdictOf(one ? claimOne(only) : claim(report, seen, context), seen),
    tone: tone(report, seen),
    notices: [...seen.notices, ...disagreementNotices(report)],
    blocks: one ? onePatches(report, only, context) : hostTable(report, context),
    actions: one ? oneActions(only, report, context) : actions(report, context),
    footer: footer(report.coverage, context.now, 'Systems Manager Patch Manager'),
  };
}

function claim(
  { compliant, non_compliant, unknown, hosts, coverage }: PatchComplianceReport,
  seen: Completeness,
  { region }: ViewContext,
) {
  const total = Math.max(hosts.length, coverage.requested);
  if (total === 0) return seen.complete ? `No instances found in ${region}` : 'Unknown: no host could be seen';
  if (seen.blind || unknown.length === hosts.length)
    return `Unknown: no patch data for any of ${plural(total, 'host')}`;
  const parts: string[] = [];
  if (non_compliant.length > 0) {
    const miss = non_compliant.length === 1 ? 'misses' : 'miss';
    parts.push(
      `${seen.partial ? 'at least ' : ''}${number(non_compliant.length)} of ${plural(total, 'host')} ${miss} patches`,
    );
  } else {
    parts.push(`${number(compliant.length)} of ${plural(total, 'host')} compliant`);
  }
  const unseen = seen.partial ? 0 : coverage.requested - coverage.answered;
  if (unknown.length > unseen) {
    const of = hosts.filter(({ verdict }) => verdict === 'unknown').map(({ name }) => name);
    parts.push(`${number(unknown.length)} unknown (${names(of, 3)})`);
  }
  const reboot = hosts.filter(({ pending_reboot }) => (pending_reboot ?? 0) > 0).length;
  if (reboot > 0) parts.push(`${number(reboot)} waiting for a reboot`);
  return sentence(parts.join(' · '));
}

const claimOne = ({ name, verdict, reason }: HostCompliance): string =>
  `${name}: ${said[verdict].toLowerCase()} · ${reason}`;

function tone({ non_compliant, unknown, hosts }: PatchComplianceReport, seen: Completeness): Tone {
  if (non_compliant.length > 0) return 'warning';
  if (unknown.length > 0 || !seen.complete) return 'unknown';
  return hosts.length > 0 ? 'good' : 'neutral';
}

const said: Record<HostCompliance['verdict'], string> = {
  compliant: 'COMPLIANT',
  non_compliant: 'BEHIND',
  unknown: 'UNKNOWN',
};
const tones: Record<HostCompliance['verdict'], Tone> = {
  compliant: 'good',
  non_compliant: 'warning',
  unknown: 'unknown',
};

function hostTable({ hosts }: PatchComplianceReport, context: ViewContext): Block[] {
  if (hosts.length === 0) return [];
  const { rows, range } = pageOf(hosts, 'show_patch_status', context);
  return [
    {
      kind: 'table',
      heading: range === null ? null : `Hosts ${range}`,
      columns: [
        { title: 'Host', width: 5 },
        { title: 'Verdict', width: 9 },
        { title: 'Why', width: 7 },
        { title: 'Scan', width: 4 },
      ],
      rows: rows.map((host) => hostRow(host, context)),
      more: null,
    },
  ];
}

function hostRow(
  { instance_id, name, verdict, reason, scanned_at }: HostCompliance,
  { region, now }: ViewContext,
): Text[] {
  const url = instanceUrl(region, instance_id);
  return [
    { text: clip(name, 48), ...(url && { url }) },
    { text: said[verdict], tone: tones[verdict], strong: true },
    { text: clip(reason, 90) },
    scanText(scanned_at, reason, now),
  ];
}

/** No time is not "never": only Patch Manager can say that it never scanned. */
const scanText = (scannedAt: string | null, reason: string, now: Date): Text =>
  scannedAt === null
    ? { text: reason.startsWith('never scanned') ? 'never' : '?', tone: 'unknown' }
    : { text: relative(scannedAt, now) };

const states: Record<MissingPatch['state'], Text> = {
  missing: { text: 'missing', tone: 'warning' },
  failed: { text: 'failed to install', tone: 'danger' },
  installed_pending_reboot: { text: 'installed, needs a reboot', tone: 'warning' },
  installed_rejected: { text: 'installed, but rejected', tone: 'warning' },
  available_security_update: { text: 'security update available', tone: 'warning' },
};

function onePatches({ missing_patches }: PatchComplianceReport, host: HostCompliance, context: ViewContext): Block[] {
  const { instance_id, platform, baseline_id, scanned_at } = host;
  const url = instanceUrl(context.region, instance_id);
  const facts: Block = {
    kind: 'facts',
    heading: null,
    facts: [
      { label: 'Instance', value: { text: instance_id, ...(url && { url }) } },
      { label: 'System', value: { text: platform } },
      { label: 'Baseline', value: baseline_id === null ? { text: '?', tone: 'unknown' } : { text: baseline_id } },
      { label: 'Checked', value: scanText(scanned_at, host.reason, context.now) },
    ],
  };
  const patches = missing_patches[instance_id] ?? [];
  if (patches.length === 0) return [facts];
  const { rows, range } = pageOf(patches, 'show_patch_status', context);
  return [facts, patchTable(rows, range)];
}

const patchTable = (patches: MissingPatch[], range: string | null): Block => ({
  kind: 'table',
  heading: `Patches${range === null ? '' : ` ${range}`}`,
  columns: [
    { title: 'Patch', width: 5 },
    { title: 'Vendor severity', width: 2 },
    { title: 'State', width: 3 },
    { title: 'Closes', width: 3 },
  ],
  rows: patches.map(({ id, severity, state, vulnerability_ids }) => {
    const url = vulnerability_ids[0] === undefined ? undefined : vulnerabilityUrl(vulnerability_ids[0]);
    return [
      { text: id },
      { text: severity ?? '?' },
      states[state],
      { text: names(vulnerability_ids, 1) || '?', ...(url && { url }) },
    ];
  }),
  more: null,
});

function plan(hosts: string[], context: ViewContext): Action[] {
  if (hosts.length === 0 || hosts.length > planLimit || !mayPropose(context)) return [];
  return [{ title: 'Plan missing patches', verb: 'plan_fix', data: { instance_ids: hosts, patch_level: 'all' } }];
}

const actions = (report: PatchComplianceReport, context: ViewContext): Action[] => [
  ...pageOf(report.hosts, 'show_patch_status', context).actions,
  ...plan(report.non_compliant, context),
  ...(report.coverage.failed.some(({ retryable }) => retryable)
    ? [{ title: 'Ask again', verb: 'show_patch_status' as const, data: { ...context.question } }]
    : []),
  { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
];

const oneActions = (host: HostCompliance, report: PatchComplianceReport, context: ViewContext): Action[] => [
  ...pageOf(report.missing_patches[host.instance_id] ?? [], 'show_patch_status', {
    ...context,
    question: { instance_ids: [host.instance_id] },
  }).actions,
  ...plan(report.non_compliant, context),
  { title: 'Vulnerabilities', verb: 'show_instance', data: { instance_id: host.instance_id } },
  { title: 'Whole fleet', verb: 'show_patch_status', data: { instance_ids: [] } },
];
