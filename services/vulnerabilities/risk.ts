import type { RemediationTier, RiskFactor } from '../contracts/vulnerability.js';
import { count, listing } from '../words.js';
import type { ObservedFinding } from './observed-finding.js';
import {
  fromVector,
  remediationTier,
  type TierInputs,
  type TierName,
  tierDays,
  tierOrder,
} from './remediation-tier.js';

/** One finding on one host, with what is known about how that host can be reached. */
export interface RatedFinding {
  readonly finding: ObservedFinding;
  readonly exposed: boolean | null;
}

export interface Assessment {
  readonly tier: RemediationTier;
  /** 0 to 100; null when there is nothing that the rules can rate. */
  readonly score: number | null;
  readonly epss: number | null;
  readonly factors: RiskFactor[];
  /** What no source said, in words. */
  readonly missing: string[];
}

/** Where the scores of a tier begin and end. The bands do not touch, so a score never contradicts a tier. */
const bands: Readonly<Record<Exclude<TierName, 'unknown'>, readonly [number, number]>> = {
  '3_days_forensics': [90, 100],
  '3_days': [80, 89.9],
  '14_days': [50, 79.9],
  '60_days': [20, 49.9],
  next_upgrade: [0, 19.9],
};

export const SCORE_BASIS =
  'CISA BOD 26-04 sets the band: 3 days with forensics 90-100, 3 days 80-89.9, 14 days 50-79.9, 60 days 20-49.9, next ' +
  'upgrade 0-19.9. Within the band 60 % is the highest Inspector or CVSS score and 40 % the combined EPSS, 1 - product of ' +
  '(1 - EPSS). What is not known counts as the worse of its answers.';

/** Combined probability that at least one of them is exploited, taken as independent; null when none has a score. */
export function combinedEpss(scores: readonly number[]): number | null {
  if (scores.length === 0) return null;
  return 1 - scores.reduce((none, score) => none * (1 - Math.min(1, Math.max(0, score))), 1);
}

/** How urgent a set of findings is: as its most urgent member. Network findings are no vulnerabilities and are not rated. */
export function assess(rated: readonly RatedFinding[]): Assessment {
  const decided = decide(rated.filter(({ finding }) => finding.type !== 'network')).sort(byUrgency);
  const [leading] = decided;
  const none: RemediationTier = { name: 'unknown', days: null, due: null };
  if (!leading) return { tier: none, score: null, epss: null, factors: [], missing: [] };
  const byId = new Map([...decided].reverse().map(({ finding }) => [idOf(finding), finding]));
  const epss = combinedEpss([...byId.values()].flatMap((finding) => finding.epss ?? []));
  const cvss = decided.reduce<number | null>((most, { finding }) => higher(most, scoreOf(finding)), null);
  return {
    tier: { name: leading.tier, days: tierDays[leading.tier], due: earliestDue(decided) },
    score: scoreIn(leading.tier, cvss, epss),
    epss,
    factors: factorsOf(leading, decided, cvss, epss),
    missing: missingOf([...byId.values()], leading.inputs),
  };
}

/** The tier of one finding after the other, as `assess` gives it for each alone, without what else it says. */
export function tierReader(): (rated: RatedFinding) => RemediationTier {
  const read: Vectors = new Map();
  return (rated) => {
    if (rated.finding.type === 'network') return { name: 'unknown', days: null, due: null };
    const decided = decideOne(rated, read);
    return { name: decided.tier, days: tierDays[decided.tier], due: earliestDue([decided]) };
  };
}

interface Decided extends RatedFinding {
  readonly inputs: TierInputs;
  readonly tier: TierName;
}

/** Thousands of findings have a few dozen vectors. */
type Vectors = Map<string | null, ReturnType<typeof fromVector>>;

function decide(rated: readonly RatedFinding[]): Decided[] {
  const read: Vectors = new Map();
  return rated.map((one) => decideOne(one, read));
}

function decideOne({ finding, exposed }: RatedFinding, read: Vectors): Decided {
  const vector = read.get(finding.cvss_vector) ?? fromVector(finding.cvss_vector);
  read.set(finding.cvss_vector, vector);
  const inputs = { knownExploited: finding.known_exploited, exposed, ...vector };
  return { finding, exposed, inputs, tier: remediationTier(inputs) };
}

const scoreOf = (finding: ObservedFinding): number | null => finding.inspector_score ?? finding.cvss;

const byUrgency = (a: Decided, b: Decided): number =>
  tierOrder.indexOf(a.tier) - tierOrder.indexOf(b.tier) ||
  Number(b.finding.known_exploited ?? 0.5) - Number(a.finding.known_exploited ?? 0.5) ||
  (scoreOf(b.finding) ?? 0) - (scoreOf(a.finding) ?? 0) ||
  (a.finding.finding_arn < b.finding.finding_arn ? -1 : 1);

const higher = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b > a) ? b : a);

/** The directive's first date, or the catalogue's own where that is earlier. ISO 8601 date. */
function earliestDue(decided: readonly Decided[]): string | null {
  const firsts = new Map<TierName, string>();
  let due: string | undefined;
  for (const { finding, tier } of decided) {
    firsts.set(tier, earlier(firsts.get(tier), finding.first_observed));
    if (finding.kev_due) due = earlier(due, finding.kev_due);
  }
  for (const [tier, first] of firsts) {
    const days = tierDays[tier];
    if (days !== null) due = earlier(due, new Date(Date.parse(first) + days * 86_400_000).toISOString());
  }
  return due?.slice(0, 10) ?? null;
}

const earlier = (a: string | undefined, b: string): string => (a === undefined || b < a ? b : a);

function scoreIn(tier: TierName, cvss: number | null, epss: number | null): number | null {
  if (tier === 'unknown') return null;
  const [low, high] = bands[tier];
  const severity = cvss === null ? (epss ?? 0.5) : cvss / 10;
  const likelihood = epss ?? severity;
  const place = Math.min(1, Math.max(0, 0.6 * severity + 0.4 * likelihood));
  return Math.round((low + (high - low) * place) * 10) / 10;
}

function factorsOf(
  { inputs, tier }: Decided,
  all: readonly RatedFinding[],
  cvss: number | null,
  epss: number | null,
): RiskFactor[] {
  const exploited = [...new Set(all.flatMap(({ finding }) => (finding.known_exploited ? [idOf(finding)] : [])))].sort();
  const available = all.some(({ finding }) => finding.exploit_available);
  const factor = (name: string, value: string, effect: RiskFactor['effect'], derived = false): RiskFactor => ({
    name,
    value,
    effect,
    derived,
  });
  return [
    factor(
      'Known exploited',
      exploited.length > 0 ? listing(exploited) : yesNo(inputs.knownExploited),
      effectOf(inputs.knownExploited),
    ),
    factor('Reachable from the internet', yesNo(inputs.exposed), effectOf(inputs.exposed), inputs.exposed !== null),
    factor('Automatable', yesNo(inputs.automatable), effectOf(inputs.automatable), inputs.automatable !== null),
    factor('Technical impact', impact(inputs.totalImpact), effectOf(inputs.totalImpact), inputs.totalImpact !== null),
    factor(
      'CVSS',
      cvss === null ? 'unknown' : cvss.toFixed(1),
      cvss === null ? 'unknown' : cvss >= 7 ? 'raises' : 'neutral',
    ),
    factor(
      'EPSS',
      epss === null ? 'unknown' : epss.toFixed(2),
      epss === null ? 'unknown' : epss >= 0.1 ? 'raises' : 'neutral',
    ),
    factor('Exploit published', available ? 'yes' : 'none known', available ? 'raises' : 'neutral'),
    factor('CISA BOD 26-04', tierWords[tier], 'neutral'),
  ];
}

export const tierWords: Readonly<Record<TierName, string>> = {
  '3_days_forensics': '3 days and a forensic look',
  '3_days': '3 days',
  '14_days': '14 days',
  '60_days': '60 days',
  next_upgrade: 'with the next upgrade',
  unknown: 'not rated',
};

const idOf = (finding: ObservedFinding): string => finding.vulnerability_id ?? finding.finding_arn;
const yesNo = (answer: boolean | null): string => (answer === null ? 'unknown, counted as yes' : answer ? 'yes' : 'no');
const effectOf = (answer: boolean | null): RiskFactor['effect'] =>
  answer === null ? 'unknown' : answer ? 'raises' : 'lowers';
const impact = (total: boolean | null): string =>
  total === null ? 'unknown, counted as total' : total ? 'total' : 'partial';

function missingOf(findings: readonly ObservedFinding[], inputs: TierInputs): string[] {
  const lacking = (name: string, lacks: (finding: ObservedFinding) => boolean): string[] => {
    const n = findings.filter(lacks).length;
    return n === 0 ? [] : [`${name} of ${n} of ${count(findings.length, 'vulnerability', 'vulnerabilities')}`];
  };
  return [
    ...lacking('exploitation', (finding) => finding.known_exploited === null),
    ...lacking('CVSS score', (finding) => scoreOf(finding) === null),
    ...lacking('CVSS vector', (finding) => fromVector(finding.cvss_vector).automatable === null),
    ...lacking('EPSS', (finding) => finding.epss === null),
    ...(inputs.exposed === null ? ['internet exposure'] : []),
  ];
}
