import { InvalidAnswer } from '../../aws/errors.js';
import type { InsightsRow } from '../../aws/insights.js';

/** Rows of one query; what is more is said to be left out. */
export const ROWS = 1_000;

/** Zeek's scan policy takes so many ports that one address tries on one host for a scan. */
export const SCAN_PORTS = 15;

/** Fewer packets in every record are knocks that nobody answered at length, however many. */
export const CONNECTION_PACKETS = 20;

/** More is not what updates, logs and metrics come to. */
export const UPLOAD_BYTES = 2 ** 30;

/**
 * Security Hub control EC2.19, "ports with high risk", and Docker, Redis, memcached and MongoDB, which ask for no
 * password as they come.
 */
export const riskyPorts: readonly number[] = [
  ...[20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088],
  ...[8888, 9200, 9300, 2375, 6379, 11211, 27017],
];

/** RFC 1918, RFC 6598, link-local and unique local addresses: not the internet. */
const PRIVATE =
  '/^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\.|169\\.254\\.|127\\.|f[cd][0-9a-f][0-9a-f]:|fe80:)/';
const RISKY = `/^(${riskyPorts.join('|')})$/`;

/** Own names, so that none of them means what Insights finds in flow logs by itself. */
const names: Readonly<Record<string, string>> = {
  'interface-id': 'ifc',
  srcaddr: 'src',
  dstaddr: 'dst',
  srcport: 'sport',
  dstport: 'dport',
  packets: 'pkts',
  bytes: 'octets',
  start: 't0',
  end: 't1',
  action: 'act',
  'log-status': 'state',
};

/** Takes a line apart by the format of its flow log. */
function parse(format: readonly string[]): string {
  const fields = format.map((field, index) => names[field] ?? `f${index}`);
  return `parse @message "${format.map(() => '*').join(' ')}" as ${fields.join(', ')}`;
}

const TIMES = 'min(t0) as first, max(t1) as last';

/** What is asked of the lines of one format, by what it looks for. */
export const flowQueries = {
  /** Who was refused at many ports. Also the interfaces of which EC2 had to skip records: their source is `-`. */
  refused: (format: readonly string[]): string =>
    [
      parse(format),
      'filter act = "REJECT" or state = "SKIPDATA"',
      `stats count_distinct(dport) as ports, count(*) as flows, ${TIMES} by src, ifc`,
      `filter ports >= ${SCAN_PORTS} or src = "-" or src like ${PRIVATE}`,
      'sort ports desc',
      `limit ${ROWS}`,
    ].join(' | '),
  /** Who from the internet spoke with a port that is not for the public. */
  reached: (format: readonly string[]): string =>
    [
      parse(format),
      `filter act = "ACCEPT" and dport like ${RISKY} and src not like ${PRIVATE}`,
      `stats sum(pkts) as packets, max(pkts) as longest, sum(octets) as sent, ${TIMES} by src, ifc, dport`,
      `filter longest >= ${CONNECTION_PACKETS}`,
      'sort packets desc',
      `limit ${ROWS}`,
    ].join(' | '),
  /**
   * Where much went: what hosts began themselves (the port of a service is the lower one), or sent over a remote login.
   * An address of IPv6 does not say which side is ours: whose the source is must be looked up.
   */
  sent: (format: readonly string[]): string =>
    [
      parse(format),
      `filter act = "ACCEPT" and (src like ${PRIVATE} or src like /:/) and dst not like ${PRIVATE} and ((sport - dport) > 0 or sport like ${RISKY})`,
      `stats sum(octets) as sent, sum(pkts) as packets, ${TIMES} by src, dst, ifc`,
      `filter sent >= ${UPLOAD_BYTES}`,
      'sort sent desc',
      `limit ${ROWS}`,
    ].join(' | '),
} as const;

export type FlowQuery = keyof typeof flowQueries;

/** One row of any of the queries: a party outside or inside, one interface, how much, and when. */
export interface FlowRow {
  /** The source, or for what was sent its destination. `-` for records that were skipped. */
  readonly peer: string;
  /** Where what was sent came from; null for the other queries. */
  readonly source: string | null;
  readonly interfaceId: string;
  /** The port that was reached; null where the row is about several. */
  readonly port: number | null;
  /** How many different ports were tried. */
  readonly ports: number;
  readonly packets: number;
  readonly bytes: number;
  readonly first: Date;
  readonly last: Date;
}

/** @throws InvalidAnswer for a row that lacks what its query asked for. */
export function flowRow(row: InsightsRow): FlowRow {
  const number = (name: string): number => {
    const value = Number(row[name] ?? 0);
    if (!Number.isFinite(value)) throw new InvalidAnswer(`no number in a row of flow logs: ${name}`);
    return value;
  };
  const time = (name: string): Date => {
    const seconds = number(name);
    if (row[name] === undefined || seconds <= 0) throw new InvalidAnswer(`a row of flow logs without its ${name} time`);
    return new Date(seconds * 1_000);
  };
  const peer = row.dst ?? row.src;
  if (!peer || !row.ifc) throw new InvalidAnswer('a row of flow logs without its address or interface');
  return {
    peer,
    source: row.dst === undefined ? null : (row.src ?? null),
    interfaceId: row.ifc,
    port: row.dport === undefined ? null : number('dport'),
    ports: number('ports'),
    packets: number('packets'),
    bytes: number('sent'),
    first: time('first'),
    last: time('last'),
  };
}
