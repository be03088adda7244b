import type { Detection } from '../../contracts/security-event.js';
import { groupBy } from '../../group-by.js';
import type { Host } from '../../instances.js';
import type { TimeWindow } from '../../time-range.js';
import { count, listing } from '../../words.js';
import { keepEvidence } from '../commands.js';
import { coverageOf, type FlowLog } from './flow-logs.js';
import type { Flows } from './flows.js';
import { type FlowRow, SCAN_PORTS } from './queries.js';

type Rule = Pick<Detection, 'rule_id' | 'title' | 'severity' | 'technique_ids' | 'next_step'>;

export const flowRules = {
  scan: {
    rule_id: 'flow-port-scan',
    title: 'Ports of a host scanned from outside',
    severity: 'low',
    technique_ids: ['T1595.001', 'T1046'],
    next_step:
      'Look at what the same address reached afterwards; the internet scans every public address all the time.',
  },
  insideScan: {
    rule_id: 'flow-inside-scan',
    title: 'A host tries its neighbours',
    severity: 'high',
    technique_ids: ['T1046', 'T1018'],
    next_step: 'Isolate the host unless a scanner is meant to run there, and look at who logged in to it.',
  },
  reached: {
    rule_id: 'flow-risky-port-reached',
    title: 'Connection from a new address of the internet',
    severity: 'medium',
    technique_ids: ['T1133'],
    next_step: 'Ask whose address it is; close the port to the internet when nobody knows.',
  },
  upload: {
    rule_id: 'flow-large-upload',
    title: 'Much data sent to a new address',
    severity: 'high',
    technique_ids: ['T1048', 'T1041'],
    next_step: 'Cut the host off from that address, keep a snapshot as evidence, and find out what was sent.',
  },
} as const satisfies Record<string, Rule>;

const lower = { critical: 'high', high: 'medium', medium: 'low', low: 'low' } as const;

interface Told {
  readonly rule: Rule;
  readonly rows: readonly FlowRow[];
  readonly hosts: readonly Host[];
  readonly meaning: string;
  /** The address outside; null when it is one of our own hosts that acted. */
  readonly address: string | null;
  readonly actor: string;
  /** False: there are no earlier records, so an address cannot be known to be new. */
  readonly compared: boolean;
}

/** What flow records show, one detection a rule and address. Pure. */
export function detectFlows(
  { flowLogs = [], records, comparedFrom }: Flows,
  window: TimeWindow,
  fleet: readonly Host[],
): Detection[] {
  if (!records) return [];
  const hosts = new HostsByInterface(fleet);
  const context = { hosts, window, comparedFrom, flowLogs };
  return [
    ...scans(records.refused, hosts),
    ...insideScans(records.refused, hosts),
    ...unknownParties(records.reached, context).map(({ address, rows, compared }) => {
      const ports = [...new Set(rows.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b);
      const on = `${ports.length === 1 ? 'port' : 'ports'} ${listing(ports.map(String))} of ${names(rows, hosts)}`;
      const packets = rows.reduce((sum, row) => sum + row.packets, 0);
      const meaning = `${address} exchanged ${count(packets, 'packet')} with ${on}, which the public has no business with. ${newness(compared, comparedFrom)}`;
      return told({ rule: flowRules.reached, rows, hosts: hosts.of(rows), meaning, address, actor: address, compared });
    }),
    ...unknownParties(records.sent.filter(isOurs(hosts)), context).map(({ address, rows, compared }) => {
      const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
      const meaning = `${gibibytes(bytes)} went from ${names(rows, hosts)} to ${address}. ${newness(compared, comparedFrom)}`;
      const [host] = hosts.of(rows);
      const actor = host?.instance_id ?? address;
      return told({ rule: flowRules.upload, rows, hosts: hosts.of(rows), meaning, address, actor, compared });
    }),
  ];
}

/** From outside: so many ports of one interface. */
function scans(refused: readonly FlowRow[], hosts: HostsByInterface): Detection[] {
  const outside = refused.filter(({ peer, ports }) => peer !== '-' && ports >= SCAN_PORTS && !hosts.byAddress(peer));
  return [...groupBy(outside, ({ peer }) => peer)].map(([address, rows]) => {
    const ports = Math.max(...rows.map((row) => row.ports));
    const meaning = `${address} tried ${ports} different ports of ${names(rows, hosts)} and was refused.`;
    return told({
      rule: flowRules.scan,
      rows,
      hosts: hosts.of(rows),
      meaning,
      address,
      actor: address,
      compared: true,
    });
  });
}

/** From one of our hosts: so many ports of its neighbours together. */
function insideScans(refused: readonly FlowRow[], hosts: HostsByInterface): Detection[] {
  return [...groupBy(refused, ({ peer }) => peer)].flatMap(([address, rows]) => {
    const host = hosts.byAddress(address);
    const tried = rows.reduce((sum, row) => sum + row.ports, 0);
    if (!host || tried < SCAN_PORTS) return [];
    const meaning = `${host.name} was refused at ${tried} ports of ${names(rows, hosts)}.`;
    const known = [host, ...hosts.of(rows)];
    return [
      told({
        rule: flowRules.insideScan,
        rows,
        hosts: known,
        meaning,
        address: null,
        actor: host.instance_id,
        compared: true,
      }),
    ];
  });
}

interface Context {
  readonly hosts: HostsByInterface;
  readonly window: TimeWindow;
  readonly comparedFrom: Date;
  readonly flowLogs: readonly FlowLog[];
}

/** Addresses that did nothing before the time asked about, as far back as there are records. */
function unknownParties(rows: readonly FlowRow[], { hosts, window, comparedFrom, flowLogs }: Context) {
  return [...groupBy(rows, ({ peer }) => peer)].flatMap(([address, some]) => {
    const inTime = some.filter(({ last }) => last >= window.from);
    if (hosts.byAddress(address) || inTime.length === 0 || some.some(({ first }) => first < window.from)) return [];
    const began = hosts.of(inTime).map((host) => coverageOf(host, flowLogs));
    const compared = began.every((one) => one.state !== 'read' || one.since === null || one.since <= comparedFrom);
    return [{ address, rows: inTime, compared }];
  });
}

/** Over IPv6 a visitor's upload to us looks the same but for whose address sent it. */
const isOurs =
  (hosts: HostsByInterface) =>
  ({ source }: FlowRow): boolean =>
    source === null || !source.includes(':') || hosts.byAddress(source) !== undefined;

const newness = (compared: boolean, from: Date): string =>
  compared
    ? `Nothing was exchanged with that address since ${from.toISOString().slice(0, 10)}.`
    : 'Whether that address is new is not known: the flow log began too late to compare.';

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const names = (rows: readonly FlowRow[], hosts: HostsByInterface): string =>
  listing([...new Set(rows.map(({ interfaceId }) => hosts.byInterface(interfaceId)?.name ?? interfaceId))]);

function told({ rule, rows, hosts, meaning, address, actor, compared }: Told): Detection {
  const times = rows.flatMap(({ first, last }) => [first.getTime(), last.getTime()]);
  return {
    ...rule,
    technique_ids: [...rule.technique_ids],
    severity: compared ? rule.severity : lower[rule.severity],
    meaning,
    commands: rule === flowRules.upload ? hosts.map(({ instance_id }) => keepEvidence(instance_id)) : [],
    event_ids: [],
    actor,
    instance_ids: [...new Set(hosts.map(({ instance_id }) => instance_id))],
    first_at: new Date(Math.min(...times)).toISOString(),
    last_at: new Date(Math.max(...times)).toISOString(),
    products: ['VPC Flow Logs'],
    ...(address !== null && { source_ips: [address] }),
  };
}

/** Whose an interface is; flow records name no instance. */
class HostsByInterface {
  readonly #byInterface = new Map<string, Host>();
  readonly #byAddress = new Map<string, Host>();

  constructor(fleet: readonly Host[]) {
    for (const host of fleet) {
      for (const id of host.attachedIds) this.#byInterface.set(id, host);
      for (const address of [host.private_ip, ...host.ipv6Addresses]) if (address) this.#byAddress.set(address, host);
    }
  }

  byInterface = (id: string): Host | undefined => this.#byInterface.get(id);
  byAddress = (address: string): Host | undefined => this.#byAddress.get(address);

  of(rows: readonly FlowRow[]): Host[] {
    return [...new Set(rows.flatMap(({ interfaceId }) => this.byInterface(interfaceId) ?? []))];
  }
}
