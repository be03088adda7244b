import type { ResolvingAction } from '../../contracts/resolution.js';
import type { FixGroup } from '../../contracts/vulnerability.js';
import type { Host } from '../../instances.js';
import { count, listing } from '../../words.js';
import { isUrgent, type SplitRequest } from './split.js';

type Facts = Pick<SplitRequest, 'findings' | 'exposures' | 'hosts' | 'groups'>;

/** What no patch plan does: deployments, ports, what has no fix yet, and hosts that a needed patch cannot reach. */
export function otherActions(facts: Facts, leftOut: ReadonlyMap<string, string>): ResolvingAction[] {
  const actions = [
    ...facts.groups.filter(({ kind }) => kind !== 'os_package').map((group) => ofGroup(group, facts)),
    ...blocked(facts, leftOut),
  ];
  return actions.sort((a, b) => Number(b.exploited_and_exposed) - Number(a.exploited_and_exposed));
}

function ofGroup(group: FixGroup, facts: Facts): ResolvingAction {
  const urgentOn = group.instance_ids.filter((id) => isUrgent(group, id, facts));
  const { kind, title, detail } = said[group.kind === 'os_package' ? 'no_fix' : group.kind](group);
  const shield = urgentOn.length > 0 ? ` ${shielding(urgentOn, facts)}` : '';
  return {
    kind,
    title,
    detail: `${detail}${shield}`,
    instance_ids: group.instance_ids,
    instance_names: group.instance_names,
    exploited_and_exposed: urgentOn.length > 0,
    fix_id: group.fix_id,
    tier: group.tier,
    plan: null,
  };
}

type Words = Pick<ResolvingAction, 'kind' | 'title' | 'detail'>;

const said: Record<Exclude<FixGroup['kind'], 'os_package'>, (group: FixGroup) => Words> = {
  application_package: (group) => ({
    kind: 'deploy',
    title: `Deploy ${group.package} ${group.fixed_version ?? ''}`.trim(),
    detail: `${group.title}: it came with an application, so no package manager updates it. Build and deploy the application with it; the next Inspector scan closes ${count(group.finding_count, 'finding')}.`,
  }),
  network: (group) => ({
    kind: 'close_port',
    title: `Close ${group.package}`,
    detail: `Inspector found an open path to ${group.package}. Remove the security group rule, or let in known addresses only.`,
  }),
  no_fix: (group) => ({
    kind: 'mitigate_or_accept',
    title: `Mitigate or accept ${group.package}`,
    detail: `Nobody has released a fix for ${listing(group.vulnerability_ids)} in ${group.package} yet. Remove it or switch the affected feature off where it is not needed; otherwise accept the risk in writing with an end date, and ask again then.`,
  }),
};

/** Until the fix is there: which doors are open. */
function shielding(ids: readonly string[], { exposures }: Facts): string {
  const ports = [...new Set(ids.flatMap((id) => exposures.get(id)?.openPorts ?? []))];
  return `It is known to be exploited and reachable from the internet: until then narrow ${ports.length > 0 ? listing(ports) : 'what the internet reaches'}.`;
}

/** A host that needs an urgent fix and cannot be patched is an action of its own, not a footnote. */
function blocked(facts: Facts, leftOut: ReadonlyMap<string, string>): ResolvingAction[] {
  const needs = (host: Host) =>
    facts.groups.filter((group) => group.kind === 'os_package' && isUrgent(group, host.instance_id, facts));
  return facts.hosts.flatMap((host) => {
    const reason = leftOut.get(host.instance_id);
    const fixes = reason === undefined ? [] : needs(host);
    if (reason === undefined || fixes.length === 0) return [];
    return [
      {
        kind: 'make_patchable' as const,
        title: `Make ${host.name} patchable, or isolate it`,
        detail: `It needs ${listing(fixes.map((group) => group.title))}, but ${reason.replace(/^left out: /, '')}. ${shielding([host.instance_id], facts)}`,
        instance_ids: [host.instance_id],
        instance_names: [host.name],
        exploited_and_exposed: true,
        fix_id: fixes[0]?.fix_id ?? null,
        tier: fixes[0]?.tier ?? null,
        plan: null,
      },
    ];
  });
}
