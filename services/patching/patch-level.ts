import type { Finding, FixGroup } from '../contracts/vulnerability.js';
import type { Severity } from '../schema.js';
import { count, listing } from '../words.js';

export const PATCH_LEVELS = ['critical', 'high', 'non_critical', 'all'] as const;
export type PatchLevel = (typeof PATCH_LEVELS)[number];

const levels: Readonly<Record<PatchLevel, readonly Severity[]>> = {
  critical: ['critical'],
  high: ['critical', 'high', 'untriaged'],
  non_critical: ['medium', 'low'],
  all: ['critical', 'high', 'medium', 'low', 'untriaged'],
};

/** What is known to be exploited is critical whatever its score; what nobody rated yet counts as high. */
const severityOf = ({ severity, known_exploited }: FixGroup): Severity =>
  known_exploited.length > 0 ? 'critical' : severity;

export const atPatchLevel = (groups: readonly FixGroup[], level: PatchLevel): FixGroup[] =>
  groups.filter((group) => levels[level].includes(severityOf(group)));

/** Findings that a package would close and that were not asked for. */
export interface Beyond {
  readonly known_exploited: number;
  readonly others: number;
}

/** @param findings of one host, or of several. @param chosen what is asked for. */
export function beyond(findings: readonly Finding[], groups: readonly FixGroup[], chosen: readonly FixGroup[]): Beyond {
  const wanted = new Set(chosen.map(({ fix_id }) => fix_id));
  const fixable = new Set(groups.filter(({ kind }) => kind === 'os_package').map(({ fix_id }) => fix_id));
  const left = findings.filter(({ fix_id }) => fix_id !== null && fixable.has(fix_id) && !wanted.has(fix_id));
  const exploited = left.filter(({ known_exploited }) => known_exploited === true).length;
  return { known_exploited: exploited, others: left.length - exploited };
}

/** `2 known exploited and 14 other fixable findings`; undefined when there is none. */
export function beyondWords({ known_exploited, others }: Beyond): string | undefined {
  if (known_exploited + others === 0) return undefined;
  if (known_exploited === 0) return count(others, 'fixable finding');
  const exploited = count(known_exploited, 'known exploited finding');
  return others === 0 ? exploited : `${known_exploited} known exploited and ${count(others, 'other fixable finding')}`;
}

/** `level non_critical: procps; 2 known exploited and 14 other fixable findings are at other levels`. */
export function levelWords(level: PatchLevel, packages: readonly string[], left: Beyond): string {
  const rest = beyondWords(left);
  const verb = left.known_exploited + left.others === 1 ? 'is' : 'are';
  return [
    `level ${level}: ${packages.length > 0 ? listing(packages, 4) : 'nothing'}`,
    rest && `${rest} ${verb} at other levels`,
  ]
    .filter(Boolean)
    .join('; ');
}
