import type { RemediationTier } from '../contracts/vulnerability.js';

export type TierName = RemediationTier['name'];

/** The four questions of CISA BOD 26-04. null: nothing says. */
export interface TierInputs {
  /** In the catalogue of known exploited vulnerabilities. */
  readonly knownExploited: boolean | null;
  readonly exposed: boolean | null;
  readonly automatable: boolean | null;
  /** true: total; false: partial. */
  readonly totalImpact: boolean | null;
}

/** Most urgent first. `unknown` is for what the directive does not rate. */
export const tierOrder: readonly TierName[] = [
  '3_days_forensics',
  '3_days',
  '14_days',
  '60_days',
  'next_upgrade',
  'unknown',
];

export const tierDays: Readonly<Record<TierName, number | null>> = {
  '3_days_forensics': 3,
  '3_days': 3,
  '14_days': 14,
  '60_days': 60,
  next_upgrade: null,
  unknown: null,
};

/**
 * CISA BOD 26-04, remediation timelines, all 16 rows. The key is KEV, exposed, automatable, total impact, each y or n.
 */
const timelines: Readonly<Record<string, TierName>> = {
  nnnn: 'next_upgrade',
  ynnn: '14_days',
  nynn: '60_days',
  nnyn: '60_days',
  nnny: 'next_upgrade',
  yynn: '14_days',
  ynyn: '14_days',
  nyyn: '14_days',
  ynny: '14_days',
  nyny: '14_days',
  nnyy: '60_days',
  yyyn: '3_days',
  yyny: '3_days_forensics',
  ynyy: '3_days_forensics',
  nyyy: '3_days',
  yyyy: '3_days_forensics',
};

/** What is not known counts as the worse of its two answers: a deadline that is too early can be corrected in time. */
export function remediationTier({ knownExploited, exposed, automatable, totalImpact }: TierInputs): TierName {
  const answers = [knownExploited, exposed, automatable, totalImpact];
  return timelines[answers.map((answer) => (answer === false ? 'n' : 'y')).join('')] ?? 'unknown';
}

/**
 * Automatable and technical impact from a CVSS 3 or 4 vector, where no published SSVC decision is at hand: automatable
 * when it can be reached over the network with low complexity and without rights or a person's help (CVSS 4 states it as
 * AU), total when confidentiality, integrity and availability are all lost.
 */
export function fromVector(vector: string | null): Pick<TierInputs, 'automatable' | 'totalImpact'> {
  if (!vector || !/^CVSS:[34]/.test(vector)) return { automatable: null, totalImpact: null };
  const metrics = new Map(vector.split('/').map((part) => [part.split(':')[0] ?? '', part.split(':')[1] ?? '']));
  const all = (wanted: Readonly<Record<string, string>>): boolean =>
    Object.entries(wanted).every(([metric, value]) => metrics.get(metric) === value);
  const reachable = all({ AV: 'N', AC: 'L', PR: 'N', UI: 'N' }) && (metrics.get('AT') ?? 'N') === 'N';
  const stated = metrics.get('AU');
  return {
    automatable: stated === 'Y' || stated === 'N' ? stated === 'Y' : reachable,
    totalImpact: all({ C: 'H', I: 'H', A: 'H' }) || all({ VC: 'H', VI: 'H', VA: 'H' }),
  };
}
