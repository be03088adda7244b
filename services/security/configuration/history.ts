import type { ConfigService } from '@aws-sdk/client-config-service';
import { InvalidAnswer } from '../../aws/errors.js';
import { type Snapshot, snapshotOf } from './item.js';
import type { ResourceRef } from './resource.js';

/** What AWS Config has of one resource. */
export type History =
  | {
      readonly state: 'known';
      /** Oldest first; the first may lie before the time asked about: the state it began with. */
      readonly snapshots: readonly Snapshot[];
      /** Older items of that time were not read. */
      readonly truncated: boolean;
    }
  | { readonly state: 'undiscovered' | 'no_recorder' };

/** At most 100 (API reference); most resources have not changed and need the first one only. */
const PAGE = 25;
const MOST_PAGES = 20;

interface Range {
  readonly from: Date;
  /** undefined: until now. */
  readonly to: Date | undefined;
}

/**
 * Config GetResourceConfigHistory, newest first, back to the item that was in effect when the range began. Config
 * answers fewer items than asked for at times, so only a missing token is the end.
 */
export async function readHistory(
  config: ConfigService,
  ref: ResourceRef,
  { from, to }: Range,
  signal: AbortSignal,
): Promise<History> {
  const found = new Map<string, Snapshot>();
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(config, ref, { to, token }, signal);
    if (typeof answer === 'string') return { state: answer };
    if (!answer.configurationItems) throw new InvalidAnswer('a page of configuration items without its list');
    const snapshots = answer.configurationItems.map((item) => snapshotOf(item, ref));
    for (const snapshot of snapshots) found.set(`${snapshot.at.getTime()} ${snapshot.stateId}`, snapshot);
    const next = answer.nextToken || undefined;
    if (!next || snapshots.some(({ at }) => at < from)) return known(found, false);
    if (next === token) throw new InvalidAnswer('a page that leads back to itself');
    token = next;
  }
  return known(found, true);
}

/** A resource that Config knows has at least the item with which it began. */
function known(found: ReadonlyMap<string, Snapshot>, truncated: boolean): History {
  const snapshots = [...found.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
  return snapshots.length > 0 ? { state: 'known', snapshots, truncated } : { state: 'undiscovered' };
}

async function ask(
  config: ConfigService,
  { type, id }: ResourceRef,
  { to, token }: { to: Date | undefined; token: string | undefined },
  signal: AbortSignal,
) {
  try {
    return await config.getResourceConfigHistory(
      { resourceType: type, resourceId: id, limit: PAGE, ...(to && { laterTime: to }), nextToken: token },
      { abortSignal: signal },
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotDiscoveredException') return 'undiscovered' as const;
    if (error instanceof Error && error.name === 'NoAvailableConfigurationRecorderException')
      return 'no_recorder' as const;
    throw error;
  }
}
