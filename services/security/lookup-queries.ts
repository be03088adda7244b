import type { Host } from '../instances.js';
import type { LookupQuery } from './sweep.js';

const by = (AttributeKey: NonNullable<LookupQuery['LookupAttributes']>[number]['AttributeKey'], value: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue: value }],
});

/** First what changes something, then what only looks; together they are everything, and nothing comes twice. */
export const everything: readonly LookupQuery[] = [by('ReadOnly', 'false'), by('ReadOnly', 'true')];

export const signIns: readonly LookupQuery[] = [by('EventSource', 'signin.amazonaws.com')];

/** A host with many disks must not take all the turns. */
const MOST_QUERIES = 12;

/**
 * What CloudTrail's index knows of a host: calls with its own credentials, whose user is the instance id, and calls
 * that name it, its security groups, its profile, its network interfaces and its volumes.
 */
export function about(host: Host): readonly LookupQuery[] {
  const profile = host.profileArn?.slice(host.profileArn.lastIndexOf('/') + 1);
  return [
    by('Username', host.instance_id),
    ...[host.instance_id, ...host.securityGroupIds, ...(profile ? [profile] : []), ...host.attachedIds].map((name) =>
      by('ResourceName', name),
    ),
  ].slice(0, MOST_QUERIES);
}
