import { createHash } from 'node:crypto';
import type { FixGroup } from '../contracts/vulnerability.js';
import { groupBy } from '../group-by.js';
import { Severity } from '../schema.js';
import { fixTitle, fixWhy } from './fix-words.js';
import type { ObservedFinding } from './observed-finding.js';
import { bySource, family, isOsPackage, type Need, schemeOf, sharedStem, sourceName } from './package-sources.js';
import { tierOrder } from './remediation-tier.js';
import { assess } from './risk.js';
import { newest } from './versions.js';

export interface FixPlanInput {
  readonly findings: Iterable<ObservedFinding>;
  /** Whether the internet reaches a host, by instance id; null or absent is not known. */
  readonly exposed: ReadonlyMap<string, boolean | null>;
}

export interface GroupedFindings {
  /** Most urgent first. */
  readonly groups: FixGroup[];
  /** The same findings, each with the fix that closes it, worst first. */
  readonly findings: ObservedFinding[];
  /** Findings of a group: all that it closes, also those that name another group first. */
  arnsOf(fixId: string): readonly string[];
}

/**
 * What to do about findings: one group for each package brought to the one version that closes all that is open, on every
 * host that needs it. A finding about packages of two sources is in two groups and names the first.
 */
export function groupByFix({ findings, exposed }: FixPlanInput): GroupedFindings {
  const all = [...findings];
  const drafts = [...packageDrafts(all), ...networkDrafts(all)];
  const fixOf = new Map<string, string>();
  const arns = new Map<string, string[]>();
  const groups = drafts.map((draft) => {
    const group = finish(draft, exposed);
    arns.set(
      group.fix_id,
      draft.findings.map((finding) => finding.finding_arn),
    );
    for (const { finding_arn } of draft.findings) if (!fixOf.has(finding_arn)) fixOf.set(finding_arn, group.fix_id);
    return group;
  });
  return {
    groups: groups.sort(byUrgency),
    findings: all.map((finding) => ({ ...finding, fix_id: fixOf.get(finding.finding_arn) ?? null })).sort(byHarm),
    arnsOf: (fixId) => arns.get(fixId) ?? [],
  };
}

interface Draft {
  readonly kind: FixGroup['kind'];
  readonly package: string;
  readonly family: string;
  readonly from: readonly string[];
  readonly fixed: string | null;
  readonly path: string | null;
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
    ? newest(
        own.flatMap((need) => need.affected.fixed ?? []),
        schemeOf(first),
      )
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

function finish(draft: Draft, exposed: FixPlanInput['exposed']): FixGroup {
  const { findings } = draft;
  const { tier, score, epss, factors } = assess(
    findings.map((finding) => ({ finding, exposed: exposed.get(finding.instance_id) ?? null })),
  );
  const hosts = [...new Map(findings.map((finding) => [finding.instance_id, finding.instance_name]))].sort(
    ([, a], [, b]) => a.localeCompare(b, 'en', { numeric: true }),
  );
  const worst = [...findings].sort(byHarm);
  const ids = distinct(worst.map((finding) => finding.vulnerability_id));
  const facts = {
    kind: draft.kind,
    package: draft.package,
    from_versions: [...draft.from],
    fixed_version: draft.fixed,
    instance_ids: hosts.map(([id]) => id),
    instance_names: hosts.map(([, name]) => name),
    vulnerability_ids: ids,
    finding_count: findings.length,
    severity: worstSeverity(findings),
    known_exploited: distinct(worst.map((one) => (one.known_exploited ? one.vulnerability_id : null))),
    epss,
    internet_exposed: anyExposed(hosts.map(([id]) => exposed.get(id) ?? null)),
    reboot: rebootFor(draft),
    tier,
    risk_score: score,
    factors,
  };
  const stem = draft.path === null ? sharedStem(draft.packages) : undefined;
  return {
    fix_id: fixId(draft),
    title: fixTitle({ ...facts, package: stem ?? draft.package }, draft.path),
    ...facts,
    why: fixWhy(facts),
  };
}

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

/** In the order given, each once. */
const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids.flatMap((id) => id ?? []))];

const worstSeverity = (findings: readonly ObservedFinding[]): Severity =>
  Severity.options.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'untriaged';

function anyExposed(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

const byUrgency = (a: FixGroup, b: FixGroup): number =>
  tierOrder.indexOf(a.tier.name) - tierOrder.indexOf(b.tier.name) ||
  (b.risk_score ?? -1) - (a.risk_score ?? -1) ||
  b.instance_ids.length - a.instance_ids.length ||
  (a.fix_id < b.fix_id ? -1 : 1);

/** Worst first: severity, then known exploited, then score. */
const byHarm = (a: ObservedFinding, b: ObservedFinding): number =>
  Severity.options.indexOf(a.severity) - Severity.options.indexOf(b.severity) ||
  Number(b.known_exploited ?? false) - Number(a.known_exploited ?? false) ||
  (b.inspector_score ?? b.cvss ?? 0) - (a.inspector_score ?? a.cvss ?? 0) ||
  (a.finding_arn < b.finding_arn ? -1 : 1);
