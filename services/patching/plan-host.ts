import type { Closure } from '../contracts/closure.js';
import type { PatchPlan, PlannedHost, PlannedPackage } from '../contracts/plan.js';
import type { AffectedPackage, Finding, FixGroup } from '../contracts/vulnerability.js';
import type { Host } from '../instances.js';
import type { Policy } from '../policy.js';
import { heldBy, heldWords, unseenSince } from '../rollback/held.js';
import type { Hold } from '../rollback/holds.js';
import { undoOf } from '../rollback/tier.js';
import type { Exposure } from '../vulnerabilities/exposure.js';
import { newest } from '../vulnerabilities/versions.js';
import { count, listing } from '../words.js';
import { drainOf, type GateFacts } from './gate-facts.js';
import { isExact } from './override-list.js';

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
  readonly document: PatchPlan['document'];
  /** Puts a host back that is unhealthy afterwards; null or left out, people decide that. */
  readonly restore?: PatchPlan['document'] | null;
  /** Takes a host out of its target group meanwhile; null or left out, none is. */
  readonly drain?: PatchPlan['document'] | null;
  /** Looks at hosts after their install; left out, nothing does. */
  readonly health?: PatchPlan['document'];
  /** What may tell that a host went bad; left out, nothing of it is known. */
  readonly gates?: GateFacts;
  /** Versions that no plan installs again yet. */
  readonly holds?: readonly Hold[];
  /** Times in which nothing may be changed: the window is behind them. */
  readonly closures?: readonly Closure[];
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
  const held = (request.holds ?? []).filter(({ instance_id }) => instance_id === host.instance_id);
  const unseen = unseenSince(host, held);
  if (unseen !== undefined) return `left out: ${unseen}`;
  const fixes = fixesOf(mine);
  if (typeof fixes === 'string') return fixes;
  const wanted = (request.findings.get(host.instance_id) ?? []).filter(({ fix_id }) => fix_id && fixes.has(fix_id));
  const findings = wanted.filter((finding) => !heldBy(finding, held));
  if (findings.length === 0 && wanted.length > 0) return `left out: ${heldWords(wanted, held)}`;
  const packages = exactPackages(findings, host.platform);
  const vague = packages.find((one) => !isExact(one));
  if (vague) return `left out: the package ${JSON.stringify(vague.name.slice(0, 60))} cannot be named exactly`;
  if (packages.length === 0) return 'left out: Inspector does not say which version fixes it';
  // A finding that also names a package without a fix stays open whatever is installed.
  const closable = findings.filter(({ packages: needed }) => needed.every(({ fixed }) => fixed !== null));
  const asked = new Set(findings.map(({ fix_id }) => fix_id));
  return {
    ...identity(host, request),
    packages,
    ...howTo(
      host,
      [...fixes.values()].filter(({ fix_id }) => asked.has(fix_id)),
      request,
    ),
    finding_arns: closable.map(({ finding_arn }) => finding_arn).sort(order),
    known_exploited: exploitedIn(closable),
    vulnerability_ids: distinct(closable.map(({ vulnerability_id }) => vulnerability_id)),
  };
}

/** The groups that an operating system package fixes, by id, or why there are none. */
function fixesOf(mine: readonly FixGroup[]): Map<string, FixGroup> | string {
  if (mine.length === 0) return NOTHING_AT_LEVEL;
  const names = listing(mine.map((group) => group.package));
  if (mine.every(({ kind }) => kind === 'no_fix')) return `left out: nobody has released a fix for ${names}`;
  const fixes = mine.filter(({ kind }) => kind === 'os_package');
  if (fixes.length === 0) return `left out: no operating system package fixes ${names}`;
  return new Map(fixes.map((group) => [group.fix_id, group]));
}

/** Which machine it is, in which state: another one is another plan. */
const identity = (host: Host, { baselines }: PlanRequest) => ({
  instance_id: host.instance_id,
  name: host.name,
  environment: host.environment,
  platform: host.platform,
  image_id: host.image_id,
  launched_at: host.launched_at,
  baseline_id: baselines.get(host.instance_id) ?? null,
});

/** Whether it reboots, serves meanwhile, and can go back. */
function howTo(
  host: Host,
  fixes: readonly FixGroup[],
  { policy, drain: document, gates, rollback, health }: PlanRequest,
): Pick<PlannedHost, 'reboot_option' | 'reboot_because' | 'drain' | 'undo' | 'health_check'> {
  const rules = policy.forEnvironments([host.environment]);
  const because = needReboot(fixes, rules.reboot);
  const check = rules.check_services ? 'services' : because.length > 0 ? 'boot' : undefined;
  const drain = document && gates ? drainOf(host.instance_id, gates) : undefined;
  return {
    reboot_option: because.length > 0 ? 'RebootIfNeeded' : 'NoReboot',
    ...(because.length > 0 && { reboot_because: because }),
    ...(drain && { drain }),
    ...(health && check && { health_check: check }),
    ...(rollback && { undo: undo(host) }),
  };
}

function undo({ disk = null, instanceType = null, ...host }: Host): NonNullable<PlannedHost['undo']> {
  const found = undoOf({ ...host, disk, instanceType });
  return found.tier === 'not_possible'
    ? { tier: found.tier, detail: found.because }
    : { tier: found.tier, detail: found.loses };
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

/** Packages that are of no use without a reboot; where reboots are allowed, also those of which nobody knows. */
const needReboot = (fixes: readonly FixGroup[], rule: 'only_if_required' | 'allowed'): string[] =>
  distinct(
    fixes
      .filter(({ reboot }) => reboot === 'required' || (rule === 'allowed' && reboot === 'unknown'))
      .map((group) => group.package),
  );

function describeHost({ packages, reboot_because }: PlannedHost, host: Host): string {
  const [first, ...others] = packages;
  const rest = others.length > 0 ? ` and ${count(others.length, 'more package')}` : '';
  const doubt = host.scan === 'stale' ? '; Inspector’s scan of it is stale, so it may stay unverified' : '';
  const reboots = reboot_because ? `; reboots (${listing(reboot_because)})` : '';
  return `planned: ${first?.name} ${first?.from} -> ${first?.to}${rest}${reboots}${doubt}`;
}

/** Vulnerability ids of the CISA KEV catalogue. */
export const exploitedIn = (findings: readonly Finding[]): string[] =>
  distinct(findings.map(({ known_exploited, vulnerability_id }) => (known_exploited ? vulnerability_id : null)));

export const distinct = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort(order);

/** By code unit: the same order on every machine. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
