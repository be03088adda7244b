import type { FlowLog as DescribedFlowLog } from '@aws-sdk/client-ec2';
import type { Clients } from '../../aws/clients.js';
import { InvalidAnswer } from '../../aws/errors.js';
import { allPages } from '../../aws/pages.js';
import type { Host } from '../../instances.js';

/** Where the traffic of a VPC, a subnet or an interface is recorded. */
export interface FlowLog {
  readonly id: string;
  readonly resourceId: string;
  readonly traffic: 'ALL' | 'ACCEPT' | 'REJECT';
  /** Field names in the order of a record; see the Amazon VPC user guide, "Flow log records". */
  readonly format: readonly string[];
  readonly since: Date | null;
  /** The log group whose lines can be asked about; null when there is none. */
  readonly group: string | null;
  /** Why nothing can be read of it, completing "its flow log …"; null when it can. */
  readonly unreadable: string | null;
}

/** Without these, a record says too little to be judged. */
export const neededFields = [
  ...['interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'packets', 'bytes', 'start', 'end', 'action'],
  'log-status',
] as const;

/** EC2 DescribeFlowLogs of the region, all pages. */
export async function readFlowLogs(clients: Clients, signal: AbortSignal): Promise<FlowLog[]> {
  const ec2 = await clients.ec2();
  const described = await allPages(async (NextToken) => {
    const page = await ec2.describeFlowLogs({ MaxResults: 1000, NextToken }, { abortSignal: signal });
    return { items: page.FlowLogs, next: page.NextToken };
  });
  return described.map(flowLogOf);
}

function flowLogOf(log: DescribedFlowLog): FlowLog {
  if (!log.FlowLogId || !log.ResourceId) throw new InvalidAnswer('a flow log without its id or its resource');
  const format = fieldsOf(log.LogFormat ?? '');
  const unreadable = why(log, format);
  return {
    id: log.FlowLogId,
    resourceId: log.ResourceId,
    traffic: log.TrafficType ?? 'ALL',
    format,
    since: log.CreationTime ?? null,
    group: unreadable === null ? (log.LogGroupName ?? null) : null,
    unreadable,
  };
}

/** `${srcaddr} ${dstaddr}` as names. */
export const fieldsOf = (format: string): string[] => format.match(/[a-z0-9-]+/g) ?? [];

function why(log: DescribedFlowLog, format: readonly string[]): string | null {
  const destination = log.LogDestinationType ?? 'cloud-watch-logs';
  if (destination === 's3') return 'goes to S3, which cannot be read in the time of an answer';
  if (destination !== 'cloud-watch-logs') return 'goes to Firehose, where it cannot be read';
  if (log.DeliverLogsStatus === 'FAILED')
    return `is not delivered (${log.DeliverLogsErrorMessage ?? 'no reason given'})`;
  const missing = neededFields.filter((field) => !format.includes(field));
  if (missing.length > 0) return `leaves out ${missing.join(', ')}`;
  return log.LogGroupName ? null : 'names no log group';
}

/** How much of a host's traffic can be read. */
export type FlowCoverage =
  | { readonly state: 'read'; readonly traffic: FlowLog['traffic']; readonly since: Date | null }
  | { readonly state: 'unreadable'; readonly why: string }
  /** EC2 does not say in which network the host is. */
  | { readonly state: 'none' | 'unknown' };

/** Flow logs add up: one of an interface, its subnet or its VPC that can be read is enough. */
export function coverageOf(host: Host, flowLogs: readonly FlowLog[]): FlowCoverage {
  const interfaces = host.attachedIds.filter((id) => id.startsWith('eni-'));
  const ids = new Set([...interfaces, ...(host.networkIds ?? [])]);
  if (ids.size === 0) return { state: 'unknown' };
  const mine = flowLogs.filter(({ resourceId }) => ids.has(resourceId));
  const readable = mine.filter(({ group }) => group !== null);
  if (readable.length === 0) {
    const [first] = mine;
    return first?.unreadable ? { state: 'unreadable', why: first.unreadable } : { state: 'none' };
  }
  const kinds = new Set(readable.map(({ traffic }) => traffic));
  const both = kinds.has('ALL') || (kinds.has('ACCEPT') && kinds.has('REJECT'));
  const began = readable.map(({ since }) => since?.getTime() ?? Number.POSITIVE_INFINITY);
  const oldest = Math.min(...began);
  return {
    state: 'read',
    traffic: both ? 'ALL' : ([...kinds][0] ?? 'ALL'),
    since: Number.isFinite(oldest) ? new Date(oldest) : null,
  };
}
