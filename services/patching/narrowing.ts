import type { PatchPlan, Plan, PlannedHost } from '../contracts/plan.js';
import { Conflict, InvalidInput } from '../errors.js';
import { count, listing } from '../words.js';
import { canonicalJson, planHash } from './plan-hash.js';

/** What an approver takes out of a plan. */
export interface Narrow {
  readonly only_first_wave?: boolean | undefined;
  /** Instance ids. */
  readonly drop?: readonly string[] | undefined;
}

/**
 * The plan with fewer hosts and nothing else: same packages, versions, window, documents and order. It keeps when it was
 * made, since the facts of its hosts are from then.
 *
 * @throws InvalidInput for a host that is not in it, or when all or none of it would be left out.
 */
export function narrowPlan(plan: Plan, narrow: Narrow): Plan {
  const { content } = plan;
  if (content.kind !== 'patch') {
    throw new InvalidInput('Only a patch plan can be narrowed.', { hint: 'Approve it as it is, or reject it.' });
  }
  const narrower = narrowed(content, kept(content, narrow));
  if (!isNarrower(narrower, content)) throw new Error(`narrowing ${plan.plan_id} gave something else`);
  const hash = planHash(narrower);
  return { ...plan, plan_id: hash.slice(0, 12), hash, content: narrower };
}

function kept({ hosts, waves }: PatchPlan, { only_first_wave, drop = [] }: Narrow): Set<string> {
  const all = hosts.map(({ instance_id }) => instance_id);
  const unknown = drop.filter((id) => !all.includes(id));
  if (unknown.length > 0) {
    throw new InvalidInput(`${listing(unknown)} is not in this plan.`, { hint: 'Open the approval again.' });
  }
  const from = only_first_wave ? (waves[0]?.instance_ids ?? []) : all;
  const ids = new Set(from.filter((id) => !drop.includes(id)));
  if (ids.size === 0) throw new InvalidInput('Nothing of the plan would be left.', { hint: 'Reject it instead.' });
  if (ids.size === all.length) {
    throw new Conflict('Nothing would be left out: this is the whole plan.', { hint: 'Approve it as it is.' });
  }
  return ids;
}

function narrowed(content: PatchPlan, ids: ReadonlySet<string>): PatchPlan {
  const { drain_document, health_document, ...whole } = content;
  const hosts = content.hosts.filter(({ instance_id }) => ids.has(instance_id));
  const some = (list: readonly string[]) => list.filter((id) => ids.has(id));
  const reboots = hosts.some((host) => (host.reboot_option ?? content.reboot_option) === 'RebootIfNeeded');
  return {
    ...whole,
    title: content.title.replace(/ on [\d,]+ hosts?$/, ` on ${count(hosts.length, 'host')}`),
    hosts,
    waves: content.waves
      .map(({ name, instance_ids }) => ({ name, instance_ids: some(instance_ids) }))
      .filter(({ instance_ids }) => instance_ids.length > 0),
    ...(drain_document && hosts.some(({ drain }) => drain) && { drain_document }),
    ...(health_document && hosts.some(({ health_check }) => health_check) && { health_document }),
    reboot_option: reboots ? content.reboot_option : 'NoReboot',
    gates: {
      ...content.gates,
      target_groups:
        content.gates.target_groups
          ?.map((group) => ({ ...group, instance_ids: some(group.instance_ids) }))
          .filter(({ instance_ids }) => instance_ids.length > 0) ?? null,
    },
    closes: closesOf(content, hosts),
  };
}

/** What the hosts say of themselves; where one does not say it, nothing less is promised than before. */
function closesOf({ closes }: PatchPlan, hosts: PatchPlan['hosts']): PatchPlan['closes'] {
  const only = (all: readonly string[], of: (host: PlannedHost) => readonly string[] | undefined): string[] => {
    const said = hosts.map(of);
    return all.filter((id) => said.some((ids) => ids === undefined || ids.includes(id)));
  };
  return {
    findings: new Set(hosts.flatMap(({ finding_arns }) => finding_arns)).size,
    vulnerability_ids: only(closes.vulnerability_ids, ({ vulnerability_ids }) => vulnerability_ids),
    known_exploited: only(closes.known_exploited, ({ known_exploited }) => known_exploited),
  };
}

/** Whether `part` does strictly less than `whole`: fewer hosts, each exactly as it was, and nothing that was not there. */
export function isNarrower(part: PatchPlan, whole: PatchPlan): boolean {
  const ids = new Set(part.hosts.map(({ instance_id }) => instance_id));
  const inOrder = (waves: PatchPlan['waves']) =>
    waves.map(({ instance_ids }) => instance_ids.filter((id) => ids.has(id))).filter(({ length }) => length > 0);
  const rest = ({ title: _t, hosts: _h, waves: _w, gates, closes: _c, ...same }: PatchPlan) => {
    const { drain_document: _d, health_document: _b, reboot_option: _r, ...fixed } = same;
    return { ...fixed, gates: { ...gates, target_groups: gates.target_groups === null } };
  };
  const within = <T>(some: readonly T[], all: readonly T[]) => some.every((one) => all.includes(one));
  const reboots = ({ reboot_option }: PatchPlan) => reboot_option === 'RebootIfNeeded';
  const groups = (plan: PatchPlan) =>
    (plan.gates.target_groups ?? []).flatMap(({ arn, instance_ids }) => instance_ids.map((id) => `${arn} ${id}`));
  return (
    part.hosts.length > 0 &&
    part.hosts.length < whole.hosts.length &&
    within(part.hosts.map(canonicalJson), whole.hosts.map(canonicalJson)) &&
    canonicalJson(inOrder(part.waves)) === canonicalJson(inOrder(whole.waves)) &&
    ids.size === new Set(part.waves.flatMap(({ instance_ids }) => instance_ids)).size &&
    canonicalJson(rest(part)) === canonicalJson(rest(whole)) &&
    (!part.drain_document || canonicalJson(part.drain_document) === canonicalJson(whole.drain_document ?? {})) &&
    (!part.health_document || canonicalJson(part.health_document) === canonicalJson(whole.health_document ?? {})) &&
    (!reboots(part) || reboots(whole)) &&
    within(groups(part), groups(whole)) &&
    part.closes.findings <= whole.closes.findings &&
    within(part.closes.vulnerability_ids, whole.closes.vulnerability_ids) &&
    within(part.closes.known_exploited, whole.closes.known_exploited)
  );
}
