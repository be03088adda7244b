import type { PlanContent, PlannedHost, PlannedPackage } from '../contracts/plan.js';
import type { AffectedPackage, Finding, FixGroup } from '../contracts/vulnerability.js';
import type { Host } from '../instances.js';
import type { Policy } from '../policy.js';
import type { Exposure } from '../vulnerabilities/exposure.js';
import { newest } from '../vulnerabilities/versions.js';
import { count, listing } from '../words.js';
import { isExact } from './override-list.js';
import { WAVE_MS, wavesOf } from './waves.js';
import { immediateWindow, nextWindow } from './window.js';

export interface PlanRequest {
  /** Joined with Systems Manager and Inspector. */
  readonly hosts: readonly Host[];
  /** By instance id; an instance that is missing did not answer. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** What to fix. Findings belong to a group by their `fix_id`. */
  readonly groups: readonly FixGroup[];
  /** Patch baseline by instance id, where known. */
  readonly baselines: ReadonlyMap<string, string | null>;
  readonly rollback: boolean;
  readonly document: PlanContent['document'];
  readonly policy: Policy;
  readonly now: Date;
  /** Whether this is known to be exploited and exposed; left out, the groups say. */
  readonly urgent?: boolean;
  /** Which hosts the internet reaches, by instance id; left out, nobody knows. */
  readonly exposures?: ReadonlyMap<string, Exposure>;
}

export interface PlannedHosts {
  /** By instance id. */
  readonly planned: readonly PlannedHost[];
  /** Instance id to what is planned there, or why nothing is. */
  readonly notes: Readonly<Record<string, string>>;
}

export interface MadePlan {
  /** null: there is nothing to do, and `hosts` says why for each. */
  readonly content: PlanContent | null;
  /** Instance id to what is planned there, or why nothing is. */
  readonly hosts: Readonly<Record<string, string>>;
}

/**
 * The exact plan for these hosts: which package from which version to which, when, with what reboot, and how to undo it.
 * The same facts give the same plan. A host that cannot be seen or reached gets none and is named with its reason.
 */
export function makePlan(request: PlanRequest): MadePlan {
  const { planned, notes } = planHosts(request);
  return { content: planned.length > 0 ? planOf(planned, request) : null, hosts: notes };
}

/** Each host by itself: what would be installed there, or why nothing. */
export function planHosts(request: PlanRequest): PlannedHosts {
  const planned: PlannedHost[] = [];
  const notes: Record<string, string> = {};
  for (const host of request.hosts) {
    const refusal = whyNot(host, request);
    const made = refusal ?? planHost(host, request);
    if (typeof made === 'string') {
      notes[host.instance_id] = made;
      continue;
    }
    planned.push(made);
    notes[host.instance_id] = describeHost(made, host);
  }
  return { planned: planned.sort((a, b) => order(a.instance_id, b.instance_id)), notes };
}

/** Why no plan is made for a host, before its findings are looked at. */
export function whyNot(host: Host, { findings, policy }: Pick<PlanRequest, 'findings' | 'policy'>): string | undefined {
  if (host.state !== 'running') return `left out: it is ${host.state}`;
  if (host.ssm === 'not_managed') return 'left out: Systems Manager does not manage it, so nothing can be installed';
  if (host.ssm === 'offline') return 'left out: its SSM agent is offline';
  if (host.ssm === 'unknown') return 'left out: whether Systems Manager reaches it is unknown';
  if (host.scan === 'not_scanned') return 'left out: Inspector never scanned it, so what it needs is unknown';
  if (host.scan === 'unknown') return 'left out: Inspector did not answer, so what it needs is unknown';
  if (!findings.has(host.instance_id)) return 'left out: its findings did not answer, so what it needs is unknown';
  const refusal = policy.refusalFor(host.tags);
  return refusal === undefined ? undefined : `left out: ${refusal}`;
}

/** Said of a host that was seen whole. */
export const NOTHING_AT_LEVEL = 'nothing to do at this level';

/** One host's part of the plan, or why there is none. */
function planHost(host: Host, request: PlanRequest): PlannedHost | string {
  const mine = request.groups.filter(({ instance_ids }) => instance_ids.includes(host.instance_id));
  if (mine.length === 0) return NOTHING_AT_LEVEL;
  const fixes = new Map(mine.filter(({ kind }) => kind === 'os_package').map((group) => [group.fix_id, group]));
  if (mine.every(({ kind }) => kind === 'no_fix')) {
    return `left out: nobody has released a fix for ${listing(mine.map((group) => group.package))}`;
  }
  if (fixes.size === 0) {
    return `left out: no operating system package fixes ${listing(mine.map((group) => group.package))}`;
  }
  const findings = (request.findings.get(host.instance_id) ?? []).filter(({ fix_id }) => fix_id && fixes.has(fix_id));
  const packages = exactPackages(findings, host.platform);
  const vague = packages.find((one) => !isExact(one));
  if (vague) return `left out: the package ${JSON.stringify(vague.name.slice(0, 60))} cannot be named exactly`;
  if (packages.length === 0) return 'left out: Inspector does not say which version fixes it';
  // A finding that also names a package without a fix stays open whatever is installed.
  const closable = findings.filter(({ packages: needed }) => needed.every(({ fixed }) => fixed !== null));
  const { reboot } = request.policy.forEnvironments([host.environment]);
  const because = needReboot([...fixes.values()], reboot);
  return {
    instance_id: host.instance_id,
    name: host.name,
    environment: host.environment,
    platform: host.platform,
    image_id: host.image_id,
    launched_at: host.launched_at,
    baseline_id: request.baselines.get(host.instance_id) ?? null,
    packages,
    reboot_option: because.length > 0 ? 'RebootIfNeeded' : 'NoReboot',
    ...(because.length > 0 && { reboot_because: because }),
    finding_arns: closable.map(({ finding_arn }) => finding_arn).sort(order),
    known_exploited: exploitedIn(closable),
  };
}

/** Every fixable package once, from what is installed to the newest version that one of the findings asks for. */
function exactPackages(findings: readonly Finding[], platform: string): PlannedPackage[] {
  const scheme = /ubuntu|debian/i.test(platform) ? 'deb' : 'rpm';
  const byName = new Map<string, (AffectedPackage & { fixed: string })[]>();
  for (const { packages } of findings) {
    for (const one of packages) {
      if (one.manager !== 'OS' || one.fixed === null) continue;
      const key = `${one.name}.${one.arch ?? ''}`;
      byName.set(key, [...(byName.get(key) ?? []), { ...one, fixed: one.fixed }]);
    }
  }
  return [...byName.entries()]
    .sort(([, [a]], [, [b]]) => order(a?.name ?? '', b?.name ?? '') || order(a?.arch ?? '', b?.arch ?? ''))
    .flatMap(([, [first, ...others]]) => {
      if (!first) return [];
      const to =
        newest(
          [first, ...others].map(({ fixed }) => fixed),
          scheme,
        ) ?? first.fixed;
      return [{ name: first.name, arch: first.arch, from: first.installed, to }];
    });
}

/** One plan for hosts that are planned already, at least one, in the order of their ids. */
export function planOf(hosts: readonly PlannedHost[], request: PlanRequest): PlanContent {
  const { groups, findings, rollback, document, policy, now } = request;
  const ids = new Set(hosts.map(({ instance_id }) => instance_id));
  const arns = new Set(hosts.flatMap(({ finding_arns }) => finding_arns));
  const closed = [...ids].flatMap((id) => findings.get(id) ?? []).filter(({ finding_arn }) => arns.has(finding_arn));
  const used = new Set(closed.map(({ fix_id }) => fix_id));
  const fixes = groups.filter(({ fix_id }) => used.has(fix_id));
  const rules = policy.forEnvironments(hosts.map(({ environment }) => environment));
  const urgent =
    request.urgent ?? fixes.some((group) => group.known_exploited.length > 0 && group.internet_exposed === true);
  const soon = urgent && rules.exploited_and_exposed === 'as_soon_as_approved';
  const waves = defaultWaves(ids, request);
  return {
    version: 1,
    title: titleOf(fixes, hosts),
    criticality: criticalityOf(closed),
    hosts: [...hosts],
    waves,
    document,
    reboot_option: hosts.some((host) => host.reboot_option === 'RebootIfNeeded') ? 'RebootIfNeeded' : 'NoReboot',
    window: soon ? immediateWindow(now, policy.decideWithinMs) : nextWindow(rules.window, now, waves.length * WAVE_MS),
    rollback: rollback
      ? {
          enabled: true,
          tier: 'root_volume_snapshot',
          loses: 'What is written to the root volume after the snapshot; data volumes are not rolled back.',
        }
      : { enabled: false, tier: 'none', loses: 'Nothing is saved first: this cannot be undone by us.' },
    closes: {
      findings: arns.size,
      vulnerability_ids: distinct(closed.map(({ vulnerability_id }) => vulnerability_id)),
      known_exploited: exploitedIn(closed),
    },
  };
}

const defaultWaves = (ids: ReadonlySet<string>, { hosts, exposures }: PlanRequest): PlanContent['waves'] =>
  wavesOf(
    hosts
      .filter(({ instance_id }) => ids.has(instance_id))
      .map((host) => ({ ...host, exposed: exposures?.get(host.instance_id)?.internet ?? null })),
  );

/** Packages that are of no use without a reboot; where reboots are allowed, also those of which nobody knows. */
const needReboot = (fixes: readonly FixGroup[], rule: 'only_if_required' | 'allowed'): string[] =>
  distinct(
    fixes
      .filter(({ reboot }) => reboot === 'required' || (rule === 'allowed' && reboot === 'unknown'))
      .map((group) => group.package),
  );

function titleOf(fixes: readonly FixGroup[], hosts: readonly PlannedHost[]): string {
  const names = distinct(fixes.map((group) => group.package));
  const what = names.length <= 3 ? listing(names) : `${names[0]} and ${count(names.length - 1, 'other package')}`;
  return `Patch ${what} on ${count(hosts.length, 'host')}`;
}

/** Something known to be exploited is critical whatever its score; what nobody rated yet counts as high. */
function criticalityOf(findings: readonly Finding[]): PlanContent['criticality'] {
  if (findings.some(({ severity, known_exploited }) => severity === 'critical' || known_exploited)) return 'critical';
  if (findings.some(({ severity }) => severity === 'high' || severity === 'untriaged')) return 'high';
  return findings.some(({ severity }) => severity === 'medium') ? 'medium' : 'low';
}

function describeHost({ packages, reboot_because }: PlannedHost, host: Host): string {
  const [first, ...others] = packages;
  const rest = others.length > 0 ? ` and ${count(others.length, 'more package')}` : '';
  const doubt = host.scan === 'stale' ? '; Inspector’s scan of it is stale, so it may stay unverified' : '';
  const reboots = reboot_because ? `; reboots (${listing(reboot_because)})` : '';
  return `planned: ${first?.name} ${first?.from} -> ${first?.to}${rest}${reboots}${doubt}`;
}

const exploitedIn = (findings: readonly Finding[]): string[] =>
  distinct(findings.map(({ known_exploited, vulnerability_id }) => (known_exploited ? vulnerability_id : null)));

const distinct = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort(order);

/** By code unit: the same order on every machine. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
