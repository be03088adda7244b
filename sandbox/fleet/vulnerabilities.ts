import { inventedVulnerability } from './generated/invented-vulnerabilities.js';
import table from './vulnerabilities.json' with { type: 'json' };

/** Published facts of one CVE. Scores are of the day in `epssAsOf`; KEV dates are CISA's. */
export interface Vulnerability {
  readonly id: string;
  readonly description: string;
  /** CVSS 3.1, as the vendor of the distribution or NVD scores it; absent while nobody has scored it. */
  readonly vector?: string;
  readonly score?: number;
  readonly cwes: readonly string[];
  /** FIRST EPSS: probability of exploitation within 30 days, 0 to 1. */
  readonly epss: number;
  /** ISO date. */
  readonly published: string;
  /** Exploit code is public. */
  readonly exploit: boolean;
  /** CISA Known Exploited Vulnerabilities catalogue, version 2026.08.07. */
  readonly kev?: { readonly added: string; readonly due: string };
}

/** FIRST EPSS scores in the table are of this day. */
export const epssAsOf = '2026-08-16';

const byId: ReadonlyMap<string, Vulnerability> = new Map(table.map((row) => [row.id, row as Vulnerability]));

export const vulnerabilityIds: readonly string[] = [...byId.keys()];

export function vulnerability(id: string): Vulnerability {
  const found = byId.get(id) ?? inventedVulnerability(id);
  if (!found) throw new Error(`vulnerabilities.json has no ${id}`);
  return found;
}
