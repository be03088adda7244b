import type { Batch, FailedRead, Known } from '../aws/batched-reads.js';
import { gapOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import { readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import { count, grouped } from '../words.js';
import type { InstanceCounts } from './finding-counts.js';
import { type Band, bands } from './finding-lists.js';
import type { FindingLists } from './findings.js';
import type { FindingRecord } from './observed-finding.js';

type Records = readonly FindingRecord[];

/** One band, read of the instances that may have findings in it. */
export interface Lists {
  readonly band: Band;
  /** Instance ids. */
  readonly wanted: readonly string[];
  /** By `band id`. */
  readonly batch: Batch<Records>;
}

/** Every finding of every host that answered. */
export function fewFindings(lists: Batch<Records>, region: string): FindingLists {
  const value = new Map([...lists.values].map(([id, known]) => [id, known.value]));
  const whole = new Set(value.keys());
  const gaps = lists.failures.map(({ error, unknown, old }) =>
    gapOf(error, {
      source: sources.findings,
      region,
      instances: unknown,
      ...(old.length > 0 && { consequence: minutesAgo(old.length) }),
    }),
  );
  return { value, whole, pathsKnown: whole, bands: new Set(bands), gaps, readAt: readTimes(lists) };
}

const minutesAgo = (hosts: number) => `What it said minutes ago is shown for ${count(hosts, 'instance')}.`;

interface Many {
  readonly ids: readonly string[];
  readonly lists: readonly Lists[];
  readonly counts: Known<ReadonlyMap<string, InstanceCounts>> | undefined;
  readonly paths: Known<ReadonlyMap<string, Records>> | undefined;
  /** Of counting, and of reading the paths. */
  readonly failures: readonly FailedRead[];
  readonly region: string;
}

/** As much as could be read in time. A host is in the map when anything is known of it, and be it how many it has. */
export function manyFindings({ ids, lists, counts, paths, failures, region }: Many): FindingLists {
  const parts = new Map<string, Records[]>(counts ? ids.map((id) => [id, []]) : []);
  const unread = new Map(lists.map(({ band }) => [band, new Set<string>()]));
  const times = [counts, paths].flatMap((known) => known?.at ?? []);
  unread.set('path', new Set(paths ? [] : ids));
  for (const { band, wanted, batch } of lists) {
    for (const id of wanted) {
      const known = batch.values.get(`${band} ${id}`);
      if (known) add(parts, id, known.value);
      else unread.get(band)?.add(id);
    }
    times.push(...oldestAndNewest(batch));
  }
  // That no path leads to a host says nothing yet of what is wrong with it.
  for (const id of ids) {
    const open = paths?.value.get(id);
    if (open) add(parts, id, open);
  }
  const value = new Map([...parts].map(([id, some]) => [id, some.flat()]));
  const whole = new Set(ids.filter((id) => [...unread.values()].every((some) => !some.has(id))));
  const withoutPath = (id: string) => counts !== undefined && (counts.value.get(id)?.paths ?? 0) === 0;
  return {
    value,
    whole,
    pathsKnown: new Set(ids.filter((id) => !unread.get('path')?.has(id) || withoutPath(id))),
    bands: new Set(bands.filter((band) => unread.get(band)?.size === 0)),
    counts: counts?.value,
    gaps: [
      ...refusals([...lists.flatMap(({ batch }) => batch.failures), ...failures], ids, value, region),
      ...(whole.size < ids.length ? [truncated(ids, value, counts?.value, region)] : []),
    ],
    readAt: times,
  };
}

function add(parts: Map<string, Records[]>, id: string, records: Records): void {
  const known = parts.get(id);
  if (known) known.push(records);
  else parts.set(id, [records]);
}

function oldestAndNewest(batch: Batch<unknown>): Date[] {
  const times = readTimes(batch).map(Number);
  if (times.length === 0) return [];
  const least = times.reduce((a, b) => Math.min(a, b));
  const most = times.reduce((a, b) => Math.max(a, b));
  return [new Date(least), new Date(most)];
}

/** What failed for another reason than time, each reason once. */
function refusals(
  failures: readonly FailedRead[],
  ids: readonly string[],
  value: ReadonlyMap<string, Records>,
  region: string,
): Gap[] {
  const instances = ids.filter((id) => !value.has(id));
  const old = new Set(failures.flatMap((failure) => failure.old.map((key) => key.split(' ').at(-1))));
  const byReason = new Map<string, Gap>();
  for (const { error } of failures) {
    const consequence = old.size > 0 ? { consequence: minutesAgo(old.size) } : {};
    const gap = gapOf(error, { source: sources.findings, region, instances, ...consequence });
    if (gap.reason !== 'timeout') byReason.set(gap.reason, gap);
  }
  return [...byReason.values()];
}

function truncated(
  ids: readonly string[],
  value: ReadonlyMap<string, Records>,
  counts: ReadonlyMap<string, InstanceCounts> | undefined,
  region: string,
): Gap {
  const read = [...value.values()].reduce((sum, records) => sum + records.length, 0);
  const all = counts && ids.reduce((sum, id) => sum + (counts.get(id)?.all ?? 0), 0);
  const detail =
    all === undefined
      ? `${grouped(read)} findings were read in time, the worst first; how many there are is not known yet.`
      : `${grouped(read)} of ${grouped(all)} findings were read in time, the worst first; Inspector itself counted all of them.`;
  return {
    service: sources.findings.service,
    region,
    account: null,
    instances: ids.filter((id) => !value.has(id)),
    reason: 'truncated',
    retryable: true,
    detail: `${detail} Reading goes on: ask again in a minute for more.`,
  };
}
