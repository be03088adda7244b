import type { ConfigurationItem } from '@aws-sdk/client-config-service';
import { InvalidAnswer } from '../../aws/errors.js';
import { contentOf, type Json } from './content.js';
import { knownType, type ResourceRef, refOfId } from './resource.js';

/** One record of AWS Config: how a resource was at a time. */
export interface Snapshot {
  readonly ref: ResourceRef;
  readonly name: string | null;
  readonly at: Date;
  readonly stateId: string;
  readonly status: 'present' | 'discovered' | 'deleted' | 'not_recorded';
  readonly createdAt: Date | null;
  /** Empty when the resource is gone. Lists that have a key are maps by it. */
  readonly content: Json;
  readonly tags: Readonly<Record<string, string>>;
  readonly related: readonly ResourceRef[];
  /** CloudTrail event ids, where Config gives them. */
  readonly eventIds: readonly string[];
}

const statuses: Readonly<Record<string, Snapshot['status']>> = {
  OK: 'present',
  ResourceDiscovered: 'discovered',
  ResourceDeleted: 'deleted',
  ResourceDeletedNotRecorded: 'deleted',
  ResourceNotRecorded: 'not_recorded',
};

/** @throws InvalidAnswer for a record that cannot be what Config says: no time, no status, a configuration that is not JSON. */
export function snapshotOf(item: ConfigurationItem, ref: ResourceRef): Snapshot {
  const at = item.configurationItemCaptureTime;
  const status = statuses[item.configurationItemStatus ?? ''];
  if (!at || !status) throw new InvalidAnswer('a configuration item without its time or status');
  const content = contentOf(ref.type, parse(item.configuration));
  if (status === 'present' || status === 'discovered') {
    if (Object.keys(content).length === 0) throw new InvalidAnswer('a configuration item without its configuration');
  }
  return {
    ref,
    name: item.resourceName || item.tags?.Name || null,
    at,
    stateId: item.configurationStateId ?? String(at.getTime()),
    status,
    createdAt: item.resourceCreationTime ?? null,
    content: status === 'deleted' ? {} : content,
    tags: item.tags ?? {},
    related: (item.relationships ?? []).flatMap(({ resourceType, resourceId }) => {
      const type = knownType(resourceType);
      return type && resourceId && refOfId(resourceId) ? [{ type, id: resourceId }] : [];
    }),
    eventIds: item.relatedEvents ?? [],
  };
}

/** `configuration` is a JSON text. */
function parse(text: string | undefined): unknown {
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidAnswer('a configuration that is not JSON', { cause: error });
  }
}
