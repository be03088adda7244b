import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import type { Finding, FixGroup } from '../contracts/vulnerability.js';
import { count, listing } from '../words.js';
import { gatesOf } from './gate-facts.js';
import { distinct, exploitedIn, type PlanRequest, planHosts } from './plan-host.js';
import { WAVE_MS, wavesOf } from './waves.js';
import { immediateWindow, nextWindow } from './window.js';

export interface MadePlan {
  /** null: there is nothing to do, and `hosts` says why for each. */
  readonly content: PatchPlan | null;
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

/** One plan for hosts that are planned already, at least one, in the order of their ids. */
export function planOf(hosts: readonly PlannedHost[], request: PlanRequest): PatchPlan {
  const { groups, findings, rollback, document, policy, now, closures } = request;
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
    kind: 'patch',
    version: 1,
    title: titleOf(fixes, hosts),
    criticality: criticalityOf(closed),
    hosts: [...hosts],
    waves,
    document,
    ...(request.drain && hosts.some((host) => host.drain) && { drain_document: request.drain }),
    ...(request.health && hosts.some((host) => host.health_check) && { health_document: request.health }),
    reboot_option: hosts.some((host) => host.reboot_option === 'RebootIfNeeded') ? 'RebootIfNeeded' : 'NoReboot',
    window: soon
      ? immediateWindow(now, policy.decideWithinMs, closures)
      : nextWindow(rules.window, now, waves.length * WAVE_MS, closures),
    rollback: rollback
      ? {
          enabled: true,
          tier: 'root_volume_snapshot',
          loses: 'What is written to the root volume after the snapshot; data volumes are not rolled back.',
          ...(request.restore && { restore: request.restore }),
        }
      : { enabled: false, tier: 'none', loses: 'Nothing is saved first: this cannot be undone by us.' },
    gates: gatesOf(ids, request.gates ?? { alarms: null, groups: null }, rules),
    closes: {
      findings: arns.size,
      vulnerability_ids: distinct(closed.map(({ vulnerability_id }) => vulnerability_id)),
      known_exploited: exploitedIn(closed),
    },
  };
}

const defaultWaves = (ids: ReadonlySet<string>, { hosts, exposures }: PlanRequest): PatchPlan['waves'] =>
  wavesOf(
    hosts
      .filter(({ instance_id }) => ids.has(instance_id))
      .map((host) => ({ ...host, exposed: exposures?.get(host.instance_id)?.internet ?? null })),
  );

function titleOf(fixes: readonly FixGroup[], hosts: readonly PlannedHost[]): string {
  const names = distinct(fixes.map((group) => group.package));
  const what = names.length <= 3 ? listing(names) : `${names[0]} and ${count(names.length - 1, 'other package')}`;
  return `Patch ${what} on ${count(hosts.length, 'host')}`;
}

/** Something known to be exploited is critical whatever its score; what nobody rated yet counts as high. */
function criticalityOf(findings: readonly Finding[]): PatchPlan['criticality'] {
  if (findings.some(({ severity, known_exploited }) => severity === 'critical' || known_exploited)) return 'critical';
  if (findings.some(({ severity }) => severity === 'high' || severity === 'untriaged')) return 'high';
  return findings.some(({ severity }) => severity === 'medium') ? 'medium' : 'low';
}
