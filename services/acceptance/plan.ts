import type { AcceptedHost, AcceptedRisk } from '../contracts/acceptance.js';
import type { AcceptancePlan } from '../contracts/plan.js';
import type { Finding } from '../contracts/vulnerability.js';
import { InvalidInput, NotFound } from '../errors.js';
import { immediateWindow } from '../patching/window.js';
import type { Policy } from '../policy.js';
import { count, listing } from '../words.js';
import { LONGEST_MS, riskIdOf } from './acceptance.js';

const DAY_MS = 86_400_000;
/** What one decision can still be about, and what an item of the table holds. */
const MOST_RISKS = 200;

export interface AcceptanceRequest {
  /** Open findings, worst first. */
  readonly findings: readonly Finding[];
  /** Vulnerability ids, finding ARNs or fix ids that are meant. */
  readonly wanted: readonly string[];
  readonly environments: ReadonlyMap<string, string | null>;
  /** Whether the internet reaches a host, by instance id. */
  readonly exposed: ReadonlyMap<string, boolean | null>;
  readonly reason: string;
  readonly owner: { readonly id: string; readonly name: string };
  readonly until: Date;
  readonly policy: Pick<Policy, 'decideWithinMs'>;
  readonly now: Date;
}

/**
 * Exactly which vulnerabilities on which hosts, as they are known now. The same facts give the same plan within an hour.
 * @throws NotFound when one of them is open on none of the hosts; InvalidInput for an end that is past or too far away.
 */
export function makeAcceptancePlan(request: AcceptanceRequest): AcceptancePlan {
  const { findings, wanted, reason, owner, policy, now } = request;
  const until = endOf(request);
  const isMeant = (finding: Finding, id: string): boolean =>
    finding.fix_id === id || riskIdOf(finding).toLowerCase() === id.toLowerCase();
  const missing = wanted.filter((id) => !findings.some((finding) => isMeant(finding, id)));
  if (missing.length > 0) {
    throw new NotFound(`${listing(missing, 5)} is not open on these hosts.`, {
      hint: 'Look at the findings of the instance, and name vulnerability ids as they stand there.',
    });
  }
  const chosen = findings.filter((finding) => wanted.some((id) => isMeant(finding, id)));
  if (chosen.length > MOST_RISKS) {
    throw new InvalidInput(`That is ${chosen.length} findings; at most ${MOST_RISKS} are accepted at once.`, {
      hint: 'Ask for fewer hosts or vulnerabilities: people have to read each of them.',
    });
  }
  const hosts = hostsOf(chosen, request);
  const ids = [...new Set(chosen.map(nameOf))];
  return {
    kind: 'acceptance',
    version: 1,
    title: `Accept ${ids.length <= 2 ? listing(ids) : `${ids[0]} and ${ids.length - 1} more`} on ${count(hosts.length, 'host')}`,
    criticality: criticalityOf(chosen),
    window: immediateWindow(now, policy.decideWithinMs),
    hosts,
    reason,
    owner,
    until,
  };
}

/** The end of its day, so that asking again is the same plan. */
function endOf({ until, now }: AcceptanceRequest): string {
  const ahead = until.getTime() - now.getTime();
  if (ahead <= 0 || ahead > LONGEST_MS) {
    throw new InvalidInput(`A risk is accepted for 1 to ${LONGEST_MS / DAY_MS} days.`, {
      hint: 'Say for how long, for example 30d; it can be accepted again then.',
    });
  }
  return new Date(Math.ceil(until.getTime() / DAY_MS) * DAY_MS).toISOString();
}

function hostsOf(chosen: readonly Finding[], { environments, exposed }: AcceptanceRequest): AcceptedHost[] {
  const byHost = new Map<string, AcceptedHost & { risks: AcceptedRisk[] }>();
  for (const finding of chosen) {
    const { instance_id, instance_name: name } = finding;
    const environment = environments.get(instance_id) ?? null;
    const host = byHost.get(instance_id) ?? { instance_id, name, environment, risks: [] };
    byHost.set(instance_id, host);
    const risk_id = riskIdOf(finding);
    if (host.risks.some((one) => one.risk_id === risk_id)) continue;
    const { title, severity, known_exploited, epss } = finding;
    const internet_exposed = exposed.get(instance_id) ?? null;
    host.risks.push({ risk_id, title, severity, known_exploited, epss, internet_exposed });
  }
  const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  for (const { risks } of byHost.values()) risks.sort((a, b) => inOrder(a.risk_id, b.risk_id));
  return [...byHost.values()].sort((a, b) => inOrder(a.instance_id, b.instance_id));
}

const nameOf = (finding: Finding): string => finding.vulnerability_id ?? finding.title;

/** Something known to be exploited is critical whatever its score; what nobody rated yet counts as high. */
function criticalityOf(findings: readonly Finding[]): AcceptancePlan['criticality'] {
  if (findings.some(({ severity, known_exploited }) => severity === 'critical' || known_exploited)) return 'critical';
  if (findings.some(({ severity }) => severity === 'high' || severity === 'untriaged')) return 'high';
  return findings.some(({ severity }) => severity === 'medium') ? 'medium' : 'low';
}
