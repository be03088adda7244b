import type { ComplianceStatus, ConfigurationChange, HostConfiguration } from '../../contracts/configuration-change.js';
import type { Coverage } from '../../schema.js';
import { count, listing } from '../../words.js';
import type { SecurityImpact } from './impact-summary.js';

interface Summarised {
  readonly impact: SecurityImpact;
  readonly compliance: ComplianceStatus;
  readonly changes: readonly ConfigurationChange[];
  readonly hosts: readonly HostConfiguration[];
  readonly change_count: number | null;
  /** The time range as it was asked for. */
  readonly asked: string;
  readonly coverage: Coverage;
}

/** One line: what weakens security first, then how much changed, then where the hosts stand and what was not seen. */
export function configurationSummary(all: Summarised): string {
  const { impact, changes, hosts, change_count, asked, coverage } = all;
  const span = asked.includes('/') ? `in ${asked}` : `in the last ${asked}`;
  const [first] = coverage.failed;
  if (change_count === null) {
    return `Nothing can be said about what changed ${span}. ${first?.detail ?? ''}`.trim();
  }
  const standing = (impact.critical ?? 0) + (impact.high ?? 0);
  const weakens = standing === 1 ? 'weakens' : 'weaken';
  const grave = standing > 0 ? `${count(standing, 'change')} gravely ${weakens} security · ` : '';
  const fallback = changes.some(({ source }) => source === 'cloudtrail') ? ', some from CloudTrail alone' : '';
  const bad = hosts.filter(({ compliance_status }) => compliance_status === 'NON_COMPLIANT').map(({ name }) => name);
  const unsure = hosts.filter(({ compliance_status }) => compliance_status === 'INSUFFICIENT_DATA').length;
  const stand = [
    ...(bad.length > 0 ? [`not compliant: ${listing(bad)}`] : []),
    ...(unsure > 0 ? [`${count(unsure, 'host')} without enough data`] : []),
  ];
  const compliant = all.compliance === 'COMPLIANT' ? ['all compliant'] : [];
  const incomplete = first ? [`incomplete: ${first.detail}`] : [];
  const told = [`${count(change_count, 'change')} ${span}${fallback}`, ...stand, ...compliant, ...incomplete];
  return `${grave}${told.join(' · ')}`;
}
