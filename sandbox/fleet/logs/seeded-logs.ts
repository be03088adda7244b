import type { Host } from '../host.js';
import type { SubnetName } from '../network.js';
import { hex } from '../random.js';
import { attackFlows } from './attack-flows.js';
import { type AuthLine, attackAuthLines, everydayAuthLines } from './auth-lines.js';
import { everydayFlows } from './everyday-flows.js';
import { type FlowRecord, flowLine } from './flow-record.js';
import type { LogEvent, LogGroup, LogSource, LogStream } from './log-source.js';

export const flowLogGroup = '/vpc/flow-logs';

/** Flow logs of these subnets go to CloudWatch Logs. */
export const subnetsLogged: readonly SubnetName[] = ['publicA', 'publicB', 'privateA'];

const hour = 3_600_000;
const day = 24 * hour;
const historyDays = 30;

/** Hosts whose CloudWatch agent ships what sshd and sudo write, and since when one of them is silent, in hours. */
const agents: Readonly<Record<string, { readonly group: string; readonly silentFor?: number }>> = {
  bastion: { group: '/var/log/auth.log' },
  'web-1': { group: '/var/log/auth.log' },
  'web-2': { group: '/var/log/auth.log', silentFor: 9 * 24 },
  'db-primary': { group: '/var/log/secure' },
};

interface Setting {
  readonly account: string;
  readonly seed: number;
  readonly startedAt: Date;
  readonly now: () => Date;
}

/** What the seeded fleet ships: ordinary days that follow from the seed, and the attack of the trail's story. */
export class SeededLogs implements LogSource {
  readonly #attack: readonly FlowRecord[];
  readonly #hours = new Map<number, readonly LogEvent[]>();

  constructor(
    private readonly hosts: readonly Host[],
    private readonly setting: Setting,
  ) {
    this.#attack = attackFlows(hosts, setting.startedAt);
  }

  groups(): LogGroup[] {
    const createdAt = new Date(this.setting.startedAt.getTime() - 400 * day);
    const shipped = [...new Set(Object.values(agents).map(({ group }) => group))];
    return [
      { name: flowLogGroup, createdAt, retentionDays: historyDays },
      { name: '/aws/lambda/nightly-report', createdAt },
      ...shipped.map((name) => ({ name, createdAt, retentionDays: historyDays })),
    ];
  }

  streams(group: string): LogStream[] {
    const { startedAt, now } = this.setting;
    const createdAt = new Date(startedAt.getTime() - 300 * day);
    if (group === flowLogGroup) {
      return this.#logged().map((host) => ({ name: `${host.networkInterface}-all`, createdAt, lastEventAt: now() }));
    }
    return this.#shipping(group).map((host) => {
      const lastEventAt = new Date(Math.min(this.#silentSince(host), now().getTime()));
      return { name: host.seed.id, createdAt, lastEventAt };
    });
  }

  *events(group: string, asked: number, to: number): Iterable<LogEvent> {
    const from = Math.max(asked, this.setting.startedAt.getTime() - historyDays * day);
    if (group === flowLogGroup) yield* this.#flows(from, to);
    else for (const host of this.#shipping(group)) yield* this.#authLines(group, host, from, to);
  }

  *#flows(from: number, to: number): Iterable<LogEvent> {
    const logged = this.#logged();
    const interfaces = new Set(logged.map((host) => host.networkInterface));
    const attack = this.#attack
      .filter(({ interfaceId }) => interfaces.has(interfaceId))
      .map((flow) => this.#event(flow));
    for (const event of attack) if (event.at >= from && event.at <= to) yield event;
    for (const index of hoursOf(from, to)) {
      for (const event of this.#hour(index, logged)) if (event.at >= from && event.at <= to) yield event;
    }
  }

  /** One ordinary hour of all hosts. Made once: several queries look at the same days. */
  #hour(index: number, logged: readonly Host[]): readonly LogEvent[] {
    const known = this.#hours.get(index);
    if (known) return known;
    const events = logged.flatMap((host) =>
      everydayFlows(host, this.hosts, this.setting.seed, index).map((flow) => this.#event(flow)),
    );
    this.#hours.set(index, events);
    return events;
  }

  #event(flow: FlowRecord): LogEvent {
    const stream = `${flow.interfaceId}-all`;
    const at = flow.start * 1_000;
    const message = flowLine(this.setting.account, flow);
    return { group: flowLogGroup, stream, at, message, ptr: `${stream}/${at}/${flow.fromPort}-${flow.toPort}` };
  }

  *#authLines(group: string, host: Host, from: number, to: number): Iterable<LogEvent> {
    const { seed, startedAt } = this.setting;
    const lines: AuthLine[] = host.seed.name === 'bastion' ? attackAuthLines(host, startedAt) : [];
    for (const index of hoursOf(from, to)) lines.push(...everydayAuthLines(host, seed, index));
    for (const { at, message } of lines) {
      if (at < from || at > to || at > this.#silentSince(host)) continue;
      yield { group, stream: host.seed.id, at, message, ptr: hex(40, host.seed.id, at, message) };
    }
  }

  #logged(): Host[] {
    return this.hosts.filter(({ seed, stopped }) => subnetsLogged.includes(seed.subnet) && !stopped);
  }

  #shipping(group: string): Host[] {
    return this.hosts.filter(({ seed }) => agents[seed.name]?.group === group);
  }

  #silentSince({ seed }: Host): number {
    const hours = agents[seed.name]?.silentFor;
    return hours === undefined ? Number.POSITIVE_INFINITY : this.setting.startedAt.getTime() - hours * hour;
  }
}

function* hoursOf(from: number, to: number): Generator<number> {
  for (let index = Math.floor(from / hour); index * hour <= to; index += 1) yield index;
}
