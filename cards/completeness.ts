import type { Coverage, Gap, Status } from '../services/schema.js';
import type { Count } from './view.js';
import { names, number, plural } from './words.js';

/** How much of the question was answered, in words for the first line. */
export interface Completeness {
  /** Everything that was asked about answered in full. Only then may a card say that something is fine. */
  complete: boolean;
  /** Nothing answered. */
  blind: boolean;
  /** `8 of 10 hosts answered; Inspector denied in us-west-2 (web-1, web-2)`. */
  lead: string;
  /** One sentence a gap, for the lines under the verdict. */
  notices: string[];
}

const serviceNames: Record<string, string> = {
  inspector2: 'Inspector',
  ssm: 'Systems Manager',
  ec2: 'EC2',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  sts: 'STS',
};

const said: Record<Gap['reason'], string> = {
  throttled: 'throttled',
  denied: 'denied',
  timeout: 'did not answer in time',
  unavailable: 'unavailable',
  not_managed: 'not managed by Systems Manager',
  not_scanned: 'never scanned',
  invalid_answer: 'gave an unreadable answer',
  truncated: 'answered only in part',
  not_found: 'not found',
};

const shownGaps = 3;
const shownNotices = 5;

/** @param named instance id to name, for the hosts that the result knows. */
export function completeness(
  { status, coverage }: { status: Status; coverage: Coverage },
  named: ReadonlyMap<string, string> = new Map(),
): Completeness {
  const { requested, answered, failed } = coverage;
  const complete = status === 'complete' && failed.length === 0 && answered >= requested;
  const blind = status === 'unknown' || (answered === 0 && !complete);
  const gaps = failed.slice(0, shownGaps).map((gap) => gapWords(gap, named));
  if (failed.length > shownGaps) gaps.push(`${plural(failed.length - shownGaps, 'more gap')}`);
  const counted = `${number(answered)} of ${plural(requested, 'host')} answered`;
  const notices = failed.slice(0, shownNotices).map(({ detail }) => detail);
  if (failed.length > shownNotices)
    notices.push(`${plural(failed.length - shownNotices, 'more gap')} not listed here.`);
  return { complete, blind, lead: [counted, ...gaps].join('; '), notices };
}

/** `bastion: never scanned` for what a host lacks, `Inspector denied in us-west-2 (web-1, web-2)` for a service. */
function gapWords(gap: Gap, named: ReadonlyMap<string, string>): string {
  const hosts = names(
    gap.instances.map((id) => named.get(id) ?? id),
    2,
  );
  if (hosts && (gap.reason === 'not_managed' || gap.reason === 'not_scanned')) return `${hosts}: ${said[gap.reason]}`;
  const service = serviceNames[gap.service] ?? gap.service;
  return `${service} ${said[gap.reason]} in ${gap.region}${hosts && ` (${hosts})`}`;
}

/** Verdict with its completeness: the claim stands alone only when everything answered. */
export const verdictOf = (claim: string, { complete, blind, lead }: Completeness): string =>
  complete ? claim : `${claim} · ${blind ? '' : 'partial: '}${lead}`;

/** A count of something bad is a lower bound while part of the fleet was not seen; 0 then means "not known". */
export const bounded = (count: Count, { complete }: Completeness): Count => (count === 0 && !complete ? null : count);
