import type { Approval } from '../contracts/approval.js';
import type { Evidence, HostLoad, LastRun, Rehearsal } from '../contracts/evidence.js';
import type { PatchPlan } from '../contracts/plan.js';
import type { Point } from '../metrics/rolling-window.js';
import { analyseLoad, DAYS_NEEDED, heatMap } from '../patching/windows/analysis.js';
import { TimeZone } from '../time-zone.js';
import { count, listing } from '../words.js';

const HOUR_MS = 3_600_000;
/** Runs of one host that are shown. */
const RUNS = 3;

/** What makes it urgent, as the plan and the hosts say. */
export function whyNow({ closes, criticality, hosts }: PatchPlan, exposed: ReadonlySet<string> | null): string[] {
  const { known_exploited, findings, vulnerability_ids } = closes;
  const reached = hosts.filter(({ instance_id }) => exposed?.has(instance_id)).map(({ name }) => name);
  return [
    `${criticality} severity: closes ${count(findings, 'finding')} of ${count(vulnerability_ids.length, 'vulnerability', 'vulnerabilities')}`,
    known_exploited.length > 0
      ? `known exploited (CISA KEV): ${listing(known_exploited, 5)}`
      : 'none of them is known to be exploited',
    exposed === null
      ? 'whether the internet reaches these hosts is unknown'
      : reached.length > 0
        ? `the internet reaches ${listing(reached, 5)}`
        : 'the internet reaches none of these hosts',
  ];
}

/** What is touched if it goes wrong. @param fleet how many hosts there are; null where nobody knows. */
export function blastRadius(plan: PatchPlan, fleet: number | null): string[] {
  const { hosts, waves, gates } = plan;
  const environments = [...new Set(hosts.map(({ environment }) => environment ?? 'no environment'))];
  const atOnce = Math.max(...waves.map(({ instance_ids }) => instance_ids.length));
  const reboots = hosts.filter(({ reboot_option = plan.reboot_option }) => reboot_option === 'RebootIfNeeded').length;
  const stuck = hosts.filter(({ undo }) => undo?.tier === 'not_possible').map(({ name }) => name);
  const serving = (gates.target_groups ?? []).map(
    ({ name, instance_ids }) => `${name} (${count(instance_ids.length, 'host')} of this plan)`,
  );
  return [
    `${fleet === null ? count(hosts.length, 'host') : `${hosts.length} of ${count(fleet, 'host')}`}, ${listing(environments)}; at most ${atOnce} at once, in ${count(waves.length, 'wave')}`,
    gates.target_groups === null
      ? 'which load balancers send them requests is unknown'
      : serving.length > 0
        ? `they serve ${listing(serving)}`
        : 'no load balancer sends them requests',
    reboots === 0 ? 'no reboot' : `${count(reboots, 'host')} may reboot`,
    ...(plan.rollback.enabled ? [] : ['nothing is saved first']),
    ...(stuck.length > 0 ? [`${listing(stuck)} cannot go back`] : []),
  ];
}

/**
 * The usual load of a host in the hours of a window, beside its weekly median.
 * @param hourly see loadOf: multiples of the weekly median, oldest first.
 */
export function loadInWindow(
  host: { readonly instance_id: string; readonly name: string },
  hourly: readonly Point[],
  { start, end }: PatchPlan['window'],
): HostLoad {
  const { instance_id, name } = host;
  const zone = new TimeZone('UTC');
  const none = Array.from({ length: 24 }, () => null);
  if (hourly.length === 0) return { instance_id, name, p50: null, p95: null, day: none, basis: 'no data' };
  const from = Date.parse(start);
  const minutes = (Date.parse(end) - from) / 60_000;
  const analysed = analyseLoad(hourly, zone, minutes);
  const hours = Array.from({ length: Math.max(1, Math.ceil(minutes / 60)) }, (_, index) =>
    zone.hourOfWeek(from + index * HOUR_MS),
  );
  const usual = analysed.days >= DAYS_NEEDED ? analysed.profile.of(hours) : undefined;
  return {
    instance_id,
    name,
    p50: usual ? rounded(usual.p50) : null,
    p95: usual ? rounded(usual.p95) : null,
    day: heatMap(analysed.points)[zone.wallTime(from).weekday] ?? none,
    basis: usual
      ? `${analysed.days.toFixed(0)} days of hourly load`
      : `only ${analysed.days.toFixed(1)} days of data, or none in these hours`,
  };
}

const rounded = (value: number): number => Math.round(100 * value) / 100;

/** What was not tried is unknown, never fine. */
export function notRehearsed(
  hosts: readonly { readonly instance_id: string; readonly name: string }[],
  rehearsals: readonly Rehearsal[],
): string[] {
  const tried = new Set(rehearsals.filter(({ state }) => state !== 'unknown').map(({ instance_id }) => instance_id));
  const left = hosts.filter(({ instance_id }) => !tried.has(instance_id)).map(({ name }) => name);
  return left.length > 0 ? [`${NOT_REHEARSED} ${listing(left)}: not rehearsed`] : [];
}

const NOT_REHEARSED = 'what else the package manager would change on';

/** The evidence with what the package managers said: another one, with another hash. */
export const withRehearsals = (
  evidence: Evidence,
  rehearsals: readonly Rehearsal[],
  hosts: PatchPlan['hosts'],
  now: Date,
): Evidence => ({
  ...evidence,
  gathered_at: now.toISOString(),
  rehearsals: [...rehearsals],
  unknown: [...evidence.unknown.filter((one) => !one.startsWith(NOT_REHEARSED)), ...notRehearsed(hosts, rehearsals)],
});

/** How the last runs on each host ended. @param approvals newest first. */
export function lastRuns(approvals: readonly Approval[], hosts: PatchPlan['hosts']): LastRun[] {
  return hosts.flatMap(({ instance_id, name }) =>
    approvals
      .flatMap(({ approval_id, plan, run }): LastRun[] => {
        const ran = run?.hosts.find((host) => host.instance_id === instance_id);
        if (!ran || !run?.started_at || ran.skipped || ran.state === 'planned') return [];
        return [{ instance_id, name, approval_id, title: plan.content.title, at: ran.at, state: ran.state }];
      })
      .slice(0, RUNS),
  );
}
