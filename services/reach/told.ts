import type { Batch } from '../aws/batched-reads.js';
import { gapOf } from '../aws/errors.js';
import type { Source } from '../aws/sources.js';
import { type Reading, readTimes } from '../instances.js';
import type { Gap } from '../schema.js';
import { count } from '../words.js';

/** Things by id. One that is not there was asked about, and nothing was said of it. */
export type Told<T> = Reading<ReadonlyMap<string, T>>;

const CONSEQUENCE = 'Whether the internet reaches those hosts is open.';

/** What was said of each, with a gap for what failed and one for what the answer left out. */
export function told<T extends NonNullable<unknown>>(
  batch: Batch<T | 'not_told'>,
  { source, one, region }: { source: Source; one: string; region: string },
): Told<T> {
  const all = [...batch.values].map(([id, { value }]) => [id, value] as const);
  const said = all.flatMap(([id, value]) => (value === 'not_told' ? [] : [[id, value] as const]));
  const silent = all.length - said.length;
  return {
    value: new Map(said),
    gaps: [
      ...batch.failures.map(({ error, unknown }) =>
        gapOf(error, {
          ...{ source, region, instances: [] },
          ...(unknown.length > 0 && { consequence: CONSEQUENCE }),
        }),
      ),
      ...(silent > 0 ? [notTold(source, region, count(silent, one))] : []),
    ],
    readAt: readTimes(batch),
  };
}

function notTold({ service }: Source, region: string, what: string): Gap {
  const where = { service, region, account: null, instances: [] };
  const detail = `EC2 said nothing of ${what} that it was asked about. ${CONSEQUENCE}`;
  return { ...where, reason: 'truncated', retryable: true, detail };
}
