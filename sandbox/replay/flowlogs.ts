import type { FlowLog } from '@aws-sdk/client-ec2';
import { toLogs } from '../fleet/logs/flow-logs.js';
import { defaultFormat, type FlowRecord, flowLine } from '../fleet/logs/flow-record.js';
import type { LogEvent, LogGroup, LogSource, LogStream } from '../fleet/logs/log-source.js';
import { hex } from '../fleet/random.js';
import { BadData } from './bad-data.js';
import type { JsonRecord } from './json-records.js';

/** A flow of a recording. Formats that name the instance say to whom the interface belongs. */
export interface RecordedFlow extends FlowRecord {
  readonly instanceId?: string;
}

const numbers = ['srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end'] as const;
const texts = ['interfaceid', 'srcaddr', 'dstaddr'] as const;

/**
 * Flow records as `aws logs filter-log-events` answers them (`{"events":[{"message":"2 …"}]}`, in the default format or
 * the one that `logFormat` beside them gives), or with their fields by name (`srcaddr`, `srcAddr` or `src_addr`).
 * Records that hold no data are left out.
 *
 * @param format - of lines, as DescribeFlowLogs says it.
 * @throws {BadData} for a record in which something is missing or no number.
 */
export function flowRecords(records: readonly JsonRecord[], format: string = defaultFormat): RecordedFlow[] {
  const names = format.split(/\s+/).map((name) => plain(name));
  return records.flatMap((record) => {
    const fields = fieldsOf(record, names);
    if (fields.get('logstatus') === 'NODATA' || fields.get('logstatus') === 'SKIPDATA') return [];
    return [flowOf(fields, record)];
  });
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function fieldsOf({ value, file, line }: JsonRecord, names: readonly string[]): Map<string, string> {
  if (typeof value.message !== 'string') {
    return new Map(Object.entries(value).map(([name, field]) => [plain(name), String(field)]));
  }
  const values = value.message.trim().split(/\s+/);
  if (values.length !== names.length) {
    throw new BadData(file, line, `the line has ${values.length} fields and its format ${names.length}`);
  }
  return new Map(names.map((name, index) => [name, values[index] ?? '']));
}

function flowOf(fields: ReadonlyMap<string, string>, { file, line }: JsonRecord): RecordedFlow {
  for (const name of texts) {
    if (!fields.get(name) || fields.get(name) === '-') throw new BadData(file, line, `the flow record has no ${name}`);
  }
  const action = fields.get('action');
  if (action !== 'ACCEPT' && action !== 'REJECT') throw new BadData(file, line, `no action of a flow: ${action}`);
  const number = (name: (typeof numbers)[number]): number => {
    const value = Number(fields.get(name) || Number.NaN);
    if (!Number.isInteger(value) || value < 0)
      throw new BadData(file, line, `${name} is no number: ${fields.get(name)}`);
    return value;
  };
  const instanceId = fields.get('instanceid');
  return {
    ...{
      interfaceId: fields.get('interfaceid') ?? '',
      from: fields.get('srcaddr') ?? '',
      to: fields.get('dstaddr') ?? '',
    },
    ...{ fromPort: number('srcport'), toPort: number('dstport'), protocol: number('protocol') },
    ...{ packets: number('packets'), bytes: number('bytes'), start: number('start'), end: number('end'), action },
    ...(instanceId?.startsWith('i-') && { instanceId }),
  };
}

export const newestFlow = (flows: readonly FlowRecord[]): number =>
  flows.reduce((newest, { end }) => Math.max(newest, end * 1_000), Number.NEGATIVE_INFINITY);

export const shiftFlow = <Flow extends FlowRecord>(flow: Flow, ms: number): Flow => ({
  ...flow,
  start: flow.start + ms / 1_000,
  end: flow.end + ms / 1_000,
});

const firstOf = (flows: readonly FlowRecord[]): number =>
  flows.reduce((first, { start }) => Math.min(first, start * 1_000), Number.POSITIVE_INFINITY);

const groupName = '/recorded/flow-logs';

/** One flow log an interface: a recording does not say what else was watched. */
export const recordedFlowLogs = (flows: readonly FlowRecord[], account: string): FlowLog[] =>
  interfacesIn(flows).map((ResourceId) => ({
    ...toLogs(account, groupName),
    CreationTime: new Date(firstOf(flows.filter(({ interfaceId }) => interfaceId === ResourceId))),
    FlowLogId: `fl-${hex(17, 'flow-log', ResourceId)}`,
    ResourceId,
    Tags: [],
  }));

const interfacesIn = (flows: readonly FlowRecord[]): string[] => [
  ...new Set(flows.map(({ interfaceId }) => interfaceId)),
];

/** CloudWatch Logs with the recorded flows and nothing else. */
export class RecordedLogs implements LogSource {
  /** @param flows - shifted. */
  constructor(
    private readonly flows: readonly FlowRecord[],
    private readonly account: string,
  ) {}

  groups(): LogGroup[] {
    return this.flows.length > 0 ? [{ name: groupName, createdAt: new Date(firstOf(this.flows)) }] : [];
  }

  streams(): LogStream[] {
    const createdAt = new Date(firstOf(this.flows));
    const lastEventAt = new Date(newestFlow(this.flows));
    return interfacesIn(this.flows).map((id) => ({ name: `${id}-all`, createdAt, lastEventAt }));
  }

  *events(group: string, from: number, to: number): Iterable<LogEvent> {
    for (const [index, flow] of this.flows.entries()) {
      const at = flow.start * 1_000;
      if (at < from || at > to) continue;
      const message = flowLine(this.account, flow);
      yield { group, stream: `${flow.interfaceId}-all`, at, message, ptr: hex(40, index, message) };
    }
  }
}
