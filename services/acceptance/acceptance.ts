import type { Acceptance, AcceptanceState, AcceptedRisk, Reopened, RiskTerms } from '../contracts/acceptance.js';
import { listing } from '../words.js';

/** Nobody accepts a risk for longer than this at once. Milliseconds. */
export const LONGEST_MS = 180 * 86_400_000;

/**
 * Lines of EPSS: whoever accepted a risk below one of them is asked again when it is above. A tenth is where FIRST's own
 * examples begin to prioritise; at a half an exploit within 30 days is likelier than not.
 */
export const EPSS_LINES = [0.1, 0.5] as const;

/** A vulnerability on a host. */
export interface RiskRef {
  readonly instance_id: string;
  readonly risk_id: string;
}

export const riskIdOf = (finding: { readonly vulnerability_id: string | null; readonly finding_arn: string }): string =>
  finding.vulnerability_id ?? finding.finding_arn;

export const riskKey = ({ instance_id, risk_id }: RiskRef): string => `${instance_id} ${risk_id}`;

/**
 * Why what was accepted is not what is there any more: it became known to be exploited, its EPSS crossed a line, or the
 * internet reaches the host. What is not known now proves nothing; what was not known then counts as the better of its
 * answers, because nobody accepted the worse.
 * @returns undefined while nothing is worse.
 */
export function whyWorse(accepted: RiskTerms, now: RiskTerms): string | undefined {
  const reasons = [
    now.known_exploited === true && accepted.known_exploited !== true && 'it is known to be exploited now',
    crossed(accepted.epss, now.epss),
    now.internet_exposed === true && accepted.internet_exposed !== true && 'the internet reaches the host now',
  ].filter((one) => one !== false && one !== undefined);
  return reasons.length > 0 ? listing(reasons, reasons.length) : undefined;
}

function crossed(before: number | null, now: number | null): string | undefined {
  const line = EPSS_LINES.findLast((one) => (before ?? 0) < one && now !== null && now >= one);
  return line === undefined ? undefined : `its EPSS rose from ${said(before)} to ${said(now)}, over ${said(line)}`;
}

const said = (epss: number | null): string => (epss === null ? 'unknown' : epss.toFixed(2));

export const isOver = ({ until }: Pick<Acceptance, 'until'>, now: Date): boolean => Date.parse(until) <= now.getTime();

/** How one accepted risk stands; a later acceptance of the same risk stands before an earlier one. */
export interface Standing {
  readonly acceptance: Acceptance;
  readonly risk: AcceptedRisk;
  /** Why it is open again; undefined while it is accepted. */
  readonly because: string | undefined;
  /** It is worse than what was accepted since just now: to be kept, so that it stays open. */
  readonly fresh: boolean;
}

/**
 * How every risk that was ever accepted stands at this moment, by `riskKey`.
 * @param facts what is known of a risk now; undefined where nothing is, as of a host that did not answer.
 */
export function standings(
  acceptances: readonly Acceptance[],
  facts: (risk: RiskRef) => RiskTerms | undefined,
  now: Date,
): Map<string, Standing> {
  const found = new Map<string, Standing>();
  const oldestFirst = [...acceptances].sort((a, b) => order(a.accepted_at, b.accepted_at));
  for (const acceptance of oldestFirst) {
    for (const { instance_id, risks } of acceptance.hosts) {
      for (const risk of risks) {
        const ref = { instance_id, risk_id: risk.risk_id };
        found.set(riskKey(ref), { acceptance, risk, ...stateOf(acceptance, ref, risk, facts(ref), now) });
      }
    }
  }
  return found;
}

function stateOf(
  acceptance: Acceptance,
  ref: RiskRef,
  risk: AcceptedRisk,
  facts: RiskTerms | undefined,
  now: Date,
): Pick<Standing, 'because' | 'fresh'> {
  const earlier = acceptance.reopened.find((one) => riskKey(one) === riskKey(ref));
  if (earlier) return { because: earlier.because, fresh: false };
  if (isOver(acceptance, now)) {
    return { because: `it was accepted until ${acceptance.until.slice(0, 10)} only`, fresh: false };
  }
  const worse = facts && whyWorse(risk, facts);
  return { because: worse, fresh: worse !== undefined };
}

/** What is open again since just now, by the approval that accepted it. */
export function freshlyReopened(found: ReadonlyMap<string, Standing>, now: Date): Map<string, Reopened[]> {
  const byApproval = new Map<string, Reopened[]>();
  for (const [key, { acceptance, risk, because, fresh }] of found) {
    if (!fresh || because === undefined) continue;
    const instance_id = key.slice(0, key.indexOf(' '));
    const one = { instance_id, risk_id: risk.risk_id, at: now.toISOString(), because };
    byApproval.set(acceptance.approval_id, [...(byApproval.get(acceptance.approval_id) ?? []), one]);
  }
  return byApproval;
}

/** An acceptance with more of it open again. What was open again stays so, with its first reason. */
export function withReopened(acceptance: Acceptance, more: readonly Reopened[]): Acceptance {
  const known = new Set(acceptance.reopened.map(riskKey));
  const fresh = more.filter((one) => !known.has(riskKey(one)));
  return fresh.length === 0 ? acceptance : { ...acceptance, reopened: [...acceptance.reopened, ...fresh] };
}

/** What is said of one finding. */
export const acceptanceState = ({ acceptance, because }: Standing): AcceptanceState => ({
  state: because === undefined ? 'accepted' : 'reopened',
  approval_id: acceptance.approval_id,
  reason: acceptance.reason,
  owner: acceptance.owner.name,
  approved_by: acceptance.approved_by.map(({ name }) => name),
  accepted_at: acceptance.accepted_at,
  until: acceptance.until,
  because: because ?? null,
});

/** `accepted until 2026-12-24 by Ana Ruiz, owner Ben Okafor: no exploit path`. */
export function acceptanceWords({ state, until, approved_by, owner, reason, because }: AcceptanceState): string {
  const day = until.slice(0, 10);
  const by = listing(approved_by, 5);
  if (state === 'reopened') return `open again: ${because} (was accepted until ${day} by ${by}, owner ${owner})`;
  return `accepted until ${day} by ${by}, owner ${owner}: ${reason}`;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
