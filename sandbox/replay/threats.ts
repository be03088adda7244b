import type { Finding } from '@aws-sdk/client-guardduty';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Threats } from '../fleet/threats.js';
import { BadData } from './bad-data.js';
import { isObject, type JsonRecord } from './json-records.js';

/** When something was seen moves with the replay. The names of GuardDuty and of the AWS Security Finding Format. */
const moments = new Set([
  ...['CreatedAt', 'UpdatedAt', 'EventFirstSeen', 'EventLastSeen'],
  ...['FirstObservedAt', 'LastObservedAt', 'ProcessedAt'],
]);

/** Findings as `GetFindings` of GuardDuty answers them; one with the small first letters of its events is taken too. */
export const guardDutyFindings = (records: readonly JsonRecord[]): Finding[] =>
  records.map(({ value, ...where }) => {
    const finding = capitalised(value) as Readonly<Record<string, unknown>>;
    return checked(finding, where, ['Id', 'Arn', 'Type', 'UpdatedAt']) as unknown as Finding;
  });

/** Findings in the AWS Security Finding Format, as `GetFindings` of Security Hub answers them. */
export const securityHubFindings = (records: readonly JsonRecord[]): AwsSecurityFinding[] =>
  records.map(
    ({ value, ...where }) =>
      checked(value, where, ['Id', 'ProductArn', 'Title', 'UpdatedAt']) as unknown as AwsSecurityFinding,
  );

function checked(
  finding: Readonly<Record<string, unknown>>,
  { file, line }: Pick<JsonRecord, 'file' | 'line'>,
  required: readonly string[],
): Readonly<Record<string, unknown>> {
  for (const member of required) {
    if (typeof finding[member] !== 'string') throw new BadData(file, line, `the finding has no ${member}`);
  }
  if (Number.isNaN(Date.parse(String(finding.UpdatedAt)))) {
    throw new BadData(file, line, `UpdatedAt is no date: ${finding.UpdatedAt}`);
  }
  return finding;
}

/** EventBridge and exports to S3 write `updatedAt` where the API writes `UpdatedAt`. */
function capitalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalised);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalised(inner)]),
  );
}

export const newestThreat = ({ guardDuty = [], securityHub = [] }: Partial<Threats>): number =>
  Math.max(
    ...[...guardDuty, ...securityHub].map(({ UpdatedAt }) => Date.parse(UpdatedAt ?? '')),
    Number.NEGATIVE_INFINITY,
  );

export const shiftThreat = <T>(value: T, ms: number): T => shifted(value, ms) as T;

function shifted(value: unknown, ms: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shifted(item, ms));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const at = moments.has(key) && typeof inner === 'string' ? Date.parse(inner) : Number.NaN;
      return [key, Number.isNaN(at) ? shifted(inner, ms) : new Date(at + ms).toISOString()];
    }),
  );
}
