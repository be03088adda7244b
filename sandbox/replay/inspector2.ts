import type { Finding } from '@aws-sdk/client-inspector2';
import { BadData } from './bad-data.js';
import { isObject, type JsonRecord } from './json-records.js';

/** When something was seen moves with the replay; when a vendor published it does not. */
const observed = new Set(['firstObservedAt', 'lastObservedAt', 'updatedAt', 'launchedAt']);
const published = new Set(['vendorCreatedAt', 'vendorUpdatedAt', 'lastKnownExploitAt']);

const required = ['findingArn', 'severity', 'status', 'type', 'description'] as const;

/** A finding with its dates as `Date`, not shifted yet. */
export function findings(records: readonly JsonRecord[]): Finding[] {
  return records.map((record) => {
    const { value, file, line } = record;
    for (const member of required) {
      if (typeof value[member] !== 'string') throw new BadData(file, line, `the finding has no ${member}`);
    }
    if (!Array.isArray(value.resources) || value.resources.length === 0) {
      throw new BadData(file, line, 'the finding names no resources');
    }
    for (const member of ['firstObservedAt', 'lastObservedAt']) {
      if (value[member] === undefined) throw new BadData(file, line, `the finding has no ${member}`);
    }
    return withDates(value, record) as unknown as Finding;
  });
}

function withDates(value: unknown, record: JsonRecord): unknown {
  if (Array.isArray(value)) return value.map((item) => withDates(item, record));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      observed.has(key) || published.has(key) ? [key, toDate(key, inner, record)] : [key, withDates(inner, record)],
    ),
  );
}

/** The API answers seconds since 1970; the AWS CLI prints ISO 8601. */
function toDate(key: string, value: unknown, { file, line }: JsonRecord): Date {
  const date = new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (Number.isNaN(date.getTime())) throw new BadData(file, line, `${key} is no date: ${JSON.stringify(value)}`);
  return date;
}

export function shiftFinding<T>(value: T, ms: number): T {
  if (Array.isArray(value)) return value.map((item: unknown) => shiftFinding(item, ms)) as T;
  if (!isObject(value) || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      observed.has(key) && inner instanceof Date ? new Date(inner.getTime() + ms) : shiftFinding(inner, ms),
    ]),
  ) as T;
}
