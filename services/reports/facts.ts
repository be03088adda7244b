import { untilAborted } from '../aws/until-aborted.js';
import { coverageOf } from '../coverage.js';
import { Unavailable, UserError } from '../errors.js';
import { readBudget } from '../read-budget.js';
import type { Coverage, Gap, Status } from '../schema.js';
import type { Services } from '../services.js';
import { assessFleet, type FleetAssessment } from '../vulnerabilities/assess-fleet.js';
import type { Settled } from '../vulnerabilities/settled-findings.js';
import { recordGap } from './record-gap.js';
import type { StoredReport } from './reports.js';

/** What a report is written from. */
export interface Facts {
  readonly fleet: FleetAssessment;
  readonly settled: Settled;
  /** The report to compare with. */
  readonly earlier: StoredReport | undefined;
  /** Hosts asked about. */
  readonly requested: number;
  readonly status: Status;
  readonly coverage: Coverage;
  readonly now: Date;
}

type Sources = Pick<Services, 'instances' | 'findings' | 'acceptances' | 'settled' | 'reports' | 'clock' | 'answerMs'>;

/** As much as can be read before `budget` aborts. @throws NotFound for a host that is not there. */
export async function readFacts(services: Sources, selectors: readonly string[], budget: AbortSignal): Promise<Facts> {
  const { instances, clock } = services;
  const [selected, before] = await Promise.all([
    instances.select(selectors, budget),
    earlierReport(services, selectors, budget),
  ]);
  const [fleet, settled] = await Promise.all([
    assessFleet(services, selected, budget),
    services.settled.of(selected.hosts, budget),
  ]);
  const now = clock.now();
  const seen = coverageOf({
    requested: selected.requested,
    instanceIds: fleet.hosts.map(({ instance_id }) => instance_id),
    gaps: [...fleet.gaps, ...settled.gaps, ...before.gaps],
    readAt: [...fleet.readAt, ...settled.readAt],
    now,
    account: services.instances.account,
  });
  return { fleet, settled: settled.value, earlier: before.report, requested: selected.requested, now, ...seen };
}

/** Findings are still being read: more of them will be there in a moment. */
export const isUnfinished = ({ coverage }: Facts): boolean =>
  coverage.failed.some(
    ({ service, reason, retryable }) => service === 'inspector2' && reason === 'truncated' && retryable,
  );

/**
 * Reads until every finding is there or nothing more comes. Nothing of a fleet is held meanwhile.
 * @param before how many findings were known by then
 * @throws the reason of `until` when it aborts.
 */
export async function readOn(
  services: Sources,
  selectors: readonly string[],
  before: number,
  until: AbortSignal,
): Promise<Facts> {
  let known = before;
  for (;;) {
    await untilAborted(services.findings.settled(), until);
    const facts = await readFacts(services, selectors, readBudget(until, services.answerMs));
    const read = findingsIn(facts);
    until.throwIfAborted();
    if (!isUnfinished(facts) || read <= known) return facts;
    known = read;
  }
}

/** How many were read. */
export const findingsIn = ({ fleet }: Facts): number =>
  [...fleet.byInstance.values()].reduce((sum, records) => sum + records.length, 0);

/** A report is no less true for having none before it: when the table fails, that is one more thing not seen. */
async function earlierReport(
  { reports, instances }: Pick<Sources, 'reports' | 'instances'>,
  selectors: readonly string[],
  budget: AbortSignal,
): Promise<{ report: StoredReport | undefined; gaps: Gap[] }> {
  try {
    return { report: await untilAborted(reports.earlier(selectors), budget), gaps: [] };
  } catch (error) {
    const failure = budget.aborted ? new Unavailable('The table did not answer in time.', { cause: error }) : error;
    if (!(failure instanceof UserError)) throw error;
    return { report: undefined, gaps: [recordGap(failure, instances.region, 'There is nothing to compare with.')] };
  }
}
