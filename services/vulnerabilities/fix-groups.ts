import { createHash } from 'node:crypto';
import type { FixGroup } from '../contracts/vulnerability.js';
import { groupBy } from '../group-by.js';
import { Severity } from '../schema.js';
import { fixCommand } from './fix-command.js';
import { fixTitle, fixWhy } from './fix-words.js';
import type { ObservedFinding } from './observed-finding.js';
import { bySource, family, isOsPackage, type Need, schemeOf, sharedStem, sourceName } from './package-sources.js';
import { tierOrder } from './remediation-tier.js';
import { assess } from './risk.js';
import { type VendorSupport, vendorSupport } from './vendor-support.js';
import { newest } from './versions.js';

export interface FixPlanInput {
  readonly findings: Iterable<ObservedFinding>;
  /** Whether the internet reaches a host, by instance id; null or absent is not known. */
  readonly exposed: ReadonlyMap<string, boolean | null>;
  /** Findings that a finding stands for, itself among them: they differ in their host alone. Default: itself. */
  readonly standsFor?: (finding: ObservedFinding) => readonly Pick<ObservedFinding, 'instance_id'>[];
  /** In the order in which hosts are listed. Default: what the findings say, by name. */
  readonly names?: readonly HostName[];
}

type HostName = readonly [instanceId: string, name: string];

export interface GroupedFindings {
  /** Most urgent first. */
  readonly groups: FixGroup[];
  /** The same findings, each with the fix that closes it, worst first. */
  readonly findings: ObservedFinding[];
  /** Findings of a group: all that it closes, also those that name another group first. */
  findingsOf(fixId: string): readonly ObservedFinding[];
}

/**
 * What to do about findings: one group for each package brought to the one version that closes all that is open, on every
 * host that needs it. A finding about packages of two sources is in two groups and names the first.
 */
export function groupByFix({ findings, ...known }: FixPlanInput): GroupedFindings {
  const all = [...findings].sort(byHarm);
  const drafts = [...packageDrafts(all), ...networkDrafts(all)];
  const fixOf = new Map<ObservedFinding, string>();
  const members = new Map<string, readonly ObservedFinding[]>();
  const groups = drafts.map((draft) => {
    const group = finish(draft, known);
    members.set(group.fix_id, draft.findings);
    for (const finding of draft.findings) if (!fixOf.has(finding)) fixOf.set(finding, group.fix_id);
    return group;
  });
  return {
    groups: groups.sort(byUrgency),
    findings: all.map((finding) => ({ ...finding, fix_id: fixOf.get(finding) ?? null })),
    findingsOf: (fixId) => members.get(fixId) ?? [],
  };
}

interface Draft {
  readonly kind: FixGroup['kind'];
  readonly package: string;
  readonly family: string;
  readonly from: readonly string[];
  readonly fixed: string | null;
  readonly path: string | null;
  /** Worst first. */
  readonly findings: readonly ObservedFinding[];
  readonly packages: readonly string[];
}

function packageDrafts(findings: readonly ObservedFinding[]): Draft[] {
  const needs = findings
    .filter((finding) => finding.type !== 'network')
    .flatMap((finding) => finding.packages.map((affected): Need => ({ finding, affected })));
  return bySource(needs).flatMap((source) => {
    const fixable = source.filter((need) => need.affected.fixed !== null);
    const open = source.filter((need) => need.affected.fixed === null);
    return [fixable, open].filter((some) => some.length > 0).map(packageDraft);
  });
}

function packageDraft(needs: readonly Need[]): Draft {
  const name = sourceName(needs);
  const own = needs.filter((need) => need.affected.name === name);
  const [first] = own;
  const fixed = first
    ? newest([...new Set(own.flatMap((need) => need.affected.fixed ?? []))], schemeOf(first))
    : undefined;
  const osPackage = first !== undefined && isOsPackage(first.affected);
  return {
    kind: fixed === undefined ? 'no_fix' : osPackage ? 'os_package' : 'application_package',
    package: name,
    family: first ? family(first) : '',
    from: [...new Set(own.map((need) => need.affected.installed))].sort(),
    fixed: fixed ?? null,
    path: osPackage ? null : (first?.affected.path ?? null),
    findings: [...new Map(needs.map((need) => [need.finding.finding_arn, need.finding])).values()],
    packages: [...new Set(needs.map((need) => need.affected.name))],
  };
}

function networkDrafts(findings: readonly ObservedFinding[]): Draft[] {
  const byPorts = groupBy(
    findings.filter((finding) => finding.type === 'network'),
    (finding) => finding.reachable?.ports ?? 'a port',
  );
  return [...byPorts].map(([ports, some]) => ({
    kind: 'network',
    package: ports,
    family: '',
    from: [],
    fixed: null,
    path: null,
    findings: some,
    packages: [],
  }));
}

function finish(draft: Draft, { exposed, standsFor, names }: Omit<FixPlanInput, 'findings'>): FixGroup {
  const { findings } = draft;
  const { tier, score, epss, factors } = assess(
    findings.map((finding) => ({ finding, exposed: exposed.get(finding.instance_id) ?? null })),
  );
  let findingCount = 0;
  const hostIds = new Set<string>();
  for (const finding of findings) {
    for (const { instance_id } of standsFor?.(finding) ?? [finding]) {
      findingCount += 1;
      hostIds.add(instance_id);
    }
  }
  const hosts = hostsOf(findings, hostIds, names);
  const ids = distinct(findings.map((finding) => finding.vulnerability_id));
  const facts = {
    kind: draft.kind,
    package: draft.package,
    from_versions: [...draft.from],
    fixed_version: draft.fixed,
    instance_ids: hosts.map(([id]) => id),
    instance_names: hosts.map(([, name]) => name),
    instance_count: hosts.length,
    vulnerability_ids: ids,
    finding_count: findingCount,
    severity: findings[0]?.severity ?? 'untriaged',
    known_exploited: distinct(findings.map((one) => (one.known_exploited ? one.vulnerability_id : null))),
    epss,
    internet_exposed: anyExposed(hosts.map(([id]) => exposed.get(id) ?? null)),
    reboot: rebootFor(draft),
    command: fixCommand(draft),
    tier,
    risk_score: score,
    factors,
  };
  const stem = draft.path === null ? sharedStem(draft.packages) : undefined;
  return {
    fix_id: fixId(draft),
    title: fixTitle({ ...facts, package: stem ?? draft.package }, draft.path),
    ...facts,
    why: fixWhy(facts, { path: draft.path, support: supportOf(draft) }),
  };
}

/** As of when the findings were last seen: a fix that is not there by then may still come, or may not. */
function supportOf({ kind, family, findings }: Draft): VendorSupport | undefined {
  if (kind !== 'no_fix' || family === '') return undefined;
  const seen = findings.reduce((last, { last_observed }) => (last_observed > last ? last_observed : last), '');
  return seen === '' ? undefined : vendorSupport(family, new Date(seen));
}

/** In the order of the names that are given; otherwise by name. */
function hostsOf(
  findings: readonly ObservedFinding[],
  ids: ReadonlySet<string>,
  names: FixPlanInput['names'],
): HostName[] {
  if (names) return names.filter(([id]) => ids.has(id));
  const named = new Map(findings.map((finding) => [finding.instance_id, finding.instance_name]));
  return [...ids].map((id) => [id, named.get(id) ?? id] as const).sort(([, a], [, b]) => byName.compare(a, b));
}

const byName = new Intl.Collator('en', { numeric: true });

/** The same for the same package, fixed version and platform, whoever asks and however often. */
const fixId = ({ kind, package: name, fixed, family: platform }: Draft): string =>
  createHash('sha256')
    .update([kind, name, fixed ?? '', platform].join('|'))
    .digest('hex')
    .slice(0, 12);

/** What `needs-restarting -r` of dnf-utils lists as taking effect only after a reboot, with the names Debian gives them. */
const NEEDS_REBOOT =
  /^(kernel(-|$)|linux-(image|modules|headers|aws|firmware)|glibc(-|$)|libc6$|libc-bin$|systemd(-|$)|libsystemd|udev$|dbus(-|$)|(intel-)?microcode)/;

function rebootFor({ kind, packages }: Draft): FixGroup['reboot'] {
  if (kind === 'network') return 'not_required';
  if (kind !== 'os_package') return 'unknown';
  return packages.some((name) => NEEDS_REBOOT.test(name)) ? 'required' : 'not_required';
}

/** As many hosts as one plan takes; a group of a thousand names these. */
const NAMED_HOSTS = 50;

/** A group as an answer carries it: its hosts are counted, and the first of them named. */
export const shownGroup = (group: FixGroup): FixGroup => ({
  ...group,
  instance_ids: group.instance_ids.slice(0, NAMED_HOSTS),
  instance_names: group.instance_names.slice(0, NAMED_HOSTS),
});

/** In the order given, each once. */
const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids.flatMap((id) => id ?? []))];

function anyExposed(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

const byUrgency = (a: FixGroup, b: FixGroup): number =>
  tierOrder.indexOf(a.tier.name) - tierOrder.indexOf(b.tier.name) ||
  (b.risk_score ?? -1) - (a.risk_score ?? -1) ||
  b.instance_count - a.instance_count ||
  (a.fix_id < b.fix_id ? -1 : 1);

const place = Object.fromEntries(Severity.options.map((name, index) => [name, index])) as Record<Severity, number>;

/** Severity, known exploited, score, as numbers of which the smaller is the worse. */
export const harmOf = ({ severity, known_exploited, inspector_score, cvss }: ObservedFinding) =>
  [place[severity], known_exploited ? 0 : 1, -(inspector_score ?? cvss ?? 0)] as const;

const harm = (a: ObservedFinding, b: ObservedFinding): number =>
  place[a.severity] - place[b.severity] ||
  Number(b.known_exploited ?? false) - Number(a.known_exploited ?? false) ||
  (b.inspector_score ?? b.cvss ?? 0) - (a.inspector_score ?? a.cvss ?? 0);

export const sameHarm = (a: ObservedFinding, b: ObservedFinding): boolean => harm(a, b) === 0;

/** Worst first, and the same order for the same findings. */
export const byHarm = (a: ObservedFinding, b: ObservedFinding): number =>
  harm(a, b) || (a.finding_arn < b.finding_arn ? -1 : 1);
