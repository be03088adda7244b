import type { Coverage, Gap, Status } from '../services/schema.js';
import type { Count } from './view.js';
import { names, number, plural } from './words.js';

/** How much of the question was answered, in words for the first line. */
export interface Completeness {
  /** Everything that was asked about answered in full. Only then may a card say that something is fine. */
  complete: boolean;
  /** Nothing answered. */
  blind: boolean;
  /** Something that should have answered did not, so counts are lower bounds. A host that nobody scans is not that. */
  partial: boolean;
  /** `8 of 10 hosts answered; Inspector denied in us-west-2 (web-1, web-2)`, `10 hosts, 9 seen (bastion: never scanned)`. */
  lead: string;
  /** One sentence a gap, for the lines under the verdict, where the lead does not say it already. */
  notices: string[];
}

const serviceNames: Record<string, string> = {
  inspector2: 'Inspector',
  ssm: 'Systems Manager',
  ec2: 'EC2',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  logs: 'CloudWatch Logs',
  config: 'AWS Config',
  guardduty: 'GuardDuty',
  securityhub: 'Security Hub',
  elasticloadbalancing: 'Elastic Load Balancing',
  sts: 'STS',
  dynamodb: 'DynamoDB',
};

const said: Record<Gap['reason'], string> = {
  throttled: 'throttled',
  denied: 'denied',
  not_enabled: 'not enabled',
  timeout: 'did not answer in time',
  unavailable: 'unavailable',
  not_managed: 'not managed by Systems Manager',
  not_scanned: 'never scanned',
  scan_too_old: 'last scan too old to count',
  invalid_answer: 'gave an unreadable answer',
  truncated: 'answered only in part',
  not_found: 'not found',
};

const shownGaps = 3;
const shownNotices = 5;
/** A service that fails for more is said with their number. */
const namedHosts = 2;

/** @param named instance id to name, for the hosts that the result knows. */
export function completeness(
  { status, coverage }: { status: Status; coverage: Coverage },
  named: ReadonlyMap<string, string> = new Map(),
): Completeness {
  const { requested, answered, failed } = coverage;
  const complete = status === 'complete' && failed.length === 0 && answered >= requested;
  const blind = status === 'unknown' || (answered === 0 && requested > 0 && !complete);
  const partial = !complete && !blind && !isStanding(coverage);
  const merged = mergeGaps(failed);
  const gaps = merged.slice(0, shownGaps).map((gap) => gapWords(gap, named));
  if (merged.length > shownGaps) gaps.push(`${plural(merged.length - shownGaps, 'more gap')}`);
  const lead =
    complete || blind || partial
      ? [`${number(answered)} of ${plural(requested, 'host')} answered`, ...gaps].join('; ')
      : `${plural(requested, 'host')}, ${number(answered)} seen (${gaps.join('; ')})`;
  return { complete, blind, partial, lead, notices: noticesOf(failed, lead) };
}

/** Reasons that are a state of the host: asking again changes nothing. */
const standingReasons = new Set<Gap['reason']>(['not_managed', 'not_scanned', 'scan_too_old']);

/** Every host that is missing is one that nobody could have seen. */
function isStanding({ requested, answered, failed }: Coverage): boolean {
  const hosts = new Set(failed.flatMap(({ instances }) => instances));
  return (
    failed.every(({ reason }) => standingReasons.has(reason)) && hosts.size > 0 && answered + hosts.size >= requested
  );
}

/** A service that fails for several batches of hosts is one gap to whoever reads it. */
function mergeGaps(failed: readonly Gap[]): Gap[] {
  const merged = new Map<string, Gap>();
  for (const gap of failed) {
    const key = [gap.service, gap.region, gap.reason].join(' ');
    const instances = [...new Set([...(merged.get(key)?.instances ?? []), ...gap.instances])].sort();
    merged.set(key, { ...(merged.get(key) ?? gap), instances });
  }
  return [...merged.values()];
}

function noticesOf(failed: readonly Gap[], lead: string): string[] {
  const details = [...new Set(failed.map(({ detail }) => detail))];
  const shown = details.slice(0, shownNotices).filter((detail) => !lead.includes(detail.replace(/\.$/, '')));
  const left = details.length - shownNotices;
  return left > 0 ? [...shown, `${plural(left, 'more gap')} not listed here.`] : shown;
}

/** `bastion: never scanned` for what a host lacks, `Inspector denied in us-west-2 (web-1, web-2)` for a service. */
function gapWords(gap: Gap, named: ReadonlyMap<string, string>): string {
  const hosts = names(
    gap.instances.map((id) => named.get(id) ?? id),
    namedHosts,
  );
  if (hosts && standingReasons.has(gap.reason)) return `${hosts}: ${said[gap.reason]}`;
  const service = serviceNames[gap.service] ?? gap.service;
  const isShort = gap.instances.length <= namedHosts && gap.instances.every((id) => named.has(id));
  const which = isShort ? hosts : plural(gap.instances.length, 'host');
  return `${service} ${said[gap.reason]} in ${gap.region}${hosts && ` (${which})`}`;
}

/** Verdict with its completeness: the claim stands alone only when everything answered. */
export const verdictOf = (claim: string, { complete, partial, lead }: Completeness): string =>
  complete ? claim : `${claim} · ${partial ? 'partial: ' : ''}${lead}`;

/** A count of something bad is a lower bound while part of the fleet was not seen; 0 then means "not known". */
export const bounded = (count: Count, { complete }: Completeness): Count => (count === 0 && !complete ? null : count);
