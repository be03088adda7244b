/** One line of a VPC flow log: Amazon VPC user guide, "Flow log records". Times in seconds since 1970. */
export interface FlowRecord {
  readonly interfaceId: string;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** IANA: 6 is TCP, 17 UDP. */
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
  readonly action: 'ACCEPT' | 'REJECT';
}

const defaultFields = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'log-status'],
];

/** What a flow log writes where nobody chose another format, as DescribeFlowLogs says it. */
export const defaultFormat = defaultFields.map((name) => `\${${name}}`).join(' ');

export const flowLine = (account: string, flow: FlowRecord): string =>
  [
    ...[2, account, flow.interfaceId, flow.from, flow.to, flow.fromPort, flow.toPort, flow.protocol],
    ...[flow.packets, flow.bytes, flow.start, flow.end, flow.action, 'OK'],
  ].join(' ');
