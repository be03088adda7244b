import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { MOST_GROUPS } from '../../aws/insights.js';
import { allPages } from '../../aws/pages.js';
import { instanceOf } from './queries.js';

/** A host whose CloudWatch agent ships what sshd and sudo write. */
export interface ShippingHost {
  readonly group: string;
  /** null: nothing came yet. */
  readonly lastEventAt: Date | null;
}

export interface Agents {
  readonly groups: readonly string[];
  readonly byInstance: ReadonlyMap<string, ShippingHost>;
}

/** `auth.log` of Debian and Ubuntu, `secure` of Red Hat and its kin, under whatever path or prefix. */
const NAMES = /(^|[/_.-])(auth([._-]?log)?|secure)$/;

/**
 * Which hosts ship their login logs: log groups named after those files, and streams in them named after an instance, as
 * the CloudWatch agent's wizard proposes both.
 */
export async function readAgents(logs: CloudWatchLogs, signal: AbortSignal): Promise<Agents> {
  const found = await Promise.all(['auth', 'secure'].map((pattern) => groupsLike(logs, pattern, signal)));
  const groups = [...new Set(found.flat())].sort().slice(0, MOST_GROUPS);
  const byInstance = new Map<string, ShippingHost>();
  for (const streams of await Promise.all(groups.map((group) => streamsOf(logs, group, signal)))) {
    for (const { instanceId, ...shipping } of streams) {
      const known = byInstance.get(instanceId);
      const newer = (shipping.lastEventAt?.getTime() ?? 0) > (known?.lastEventAt?.getTime() ?? -1);
      if (newer) byInstance.set(instanceId, shipping);
    }
  }
  return { groups, byInstance };
}

async function groupsLike(logs: CloudWatchLogs, logGroupNamePattern: string, signal: AbortSignal): Promise<string[]> {
  const groups = await allPages(async (nextToken) => {
    const page = await logs.describeLogGroups({ logGroupNamePattern, nextToken }, { abortSignal: signal });
    return { items: page.logGroups, next: page.nextToken };
  });
  return groups.flatMap(({ logGroupName: name = '' }) => (NAMES.test(name) ? [name] : []));
}

async function streamsOf(logs: CloudWatchLogs, group: string, signal: AbortSignal) {
  const streams = await allPages(async (nextToken) => {
    const page = await logs.describeLogStreams({ logGroupName: group, nextToken }, { abortSignal: signal });
    return { items: page.logStreams, next: page.nextToken };
  });
  return streams.flatMap(({ logStreamName = '', lastEventTimestamp }) => {
    const instanceId = instanceOf(logStreamName);
    const lastEventAt = lastEventTimestamp === undefined ? null : new Date(lastEventTimestamp);
    return instanceId === undefined ? [] : [{ instanceId, group, lastEventAt }];
  });
}
