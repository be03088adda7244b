import type { Host } from '../host.js';
import { noise, textSeed } from '../random.js';
import type { FlowRecord } from './flow-record.js';

const hour = 3_600_000;
/** RFC 2544: addresses that belong to nobody stand for the clients, mirrors and scanners of the internet. */
const client = (n: number) => `198.18.${50 + Math.floor(n * 190)}.${Math.floor((n * 7_919) % 250) + 1}`;
const scanner = (n: number) => `198.19.${Math.floor(n * 250)}.${Math.floor((n * 6_131) % 250) + 1}`;
const mirror = '198.18.255.10';
const backupStore = '198.18.250.5';
const office = '192.0.2.10';

interface Talk {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly bytes: number;
  readonly back: number;
}

/** What a host says and is told in one hour of an ordinary day; the same for the same seed and hour. */
export function everydayFlows(host: Host, hosts: readonly Host[], seed: number, hourIndex: number): FlowRecord[] {
  const own = textSeed(host.seed.id) ^ seed;
  const chance = (n: number) => noise(own, hourIndex, n);
  const at = (n: number) => Math.floor((hourIndex * hour) / 1_000) + Math.floor(chance(100 + n) * 3_000);
  const talks = talksOf(host, hosts, new Date(hourIndex * hour), chance);
  const spoken = talks.flatMap((talk, index) => bothWays(host, talk, at(index), chance(200 + index)));
  return [...spoken, ...(host.seed.publicIp && !host.seed.wide ? knocks(host, at, chance) : [])];
}

function talksOf(host: Host, hosts: readonly Host[], when: Date, chance: (n: number) => number): Talk[] {
  const { seed } = host;
  const address = (name: string) => hosts.find((one) => one.seed.name === name)?.seed.privateIp ?? mirror;
  const to = (from: string, port: number, bytes: number, back: number): Talk => ({
    ...{ from, to: seed.privateIp, port },
    ...{ bytes: Math.floor(bytes * (0.5 + chance(port))), back: Math.floor(back * (0.5 + chance(port + 1))) },
  });
  const out = (toAddress: string, port: number, bytes: number, back: number): Talk => ({
    ...{ from: seed.privateIp, to: toAddress, port },
    ...{ bytes: Math.floor(bytes * (0.5 + chance(port))), back: Math.floor(back * (0.5 + chance(port + 1))) },
  });
  const hours = when.getUTCHours();
  const everywhere = hours % 6 === 1 ? [out(mirror, 443, 40_000, 6_000_000)] : [];
  // Of a large fleet, no more than that it is alive: a thousand hosts talk more than a sandbox should have to count.
  if (seed.wide) return everywhere;
  if (seed.role === 'web') {
    return [...everywhere, to(client(chance(1)), 443, 60_000, 900_000), out(address('api-1'), 8080, 90_000, 400_000)];
  }
  if (seed.role === 'api') {
    return [
      ...everywhere,
      to(address('web-1'), 8080, 90_000, 400_000),
      out(address('db-primary'), 5432, 50_000, 90_000),
    ];
  }
  if (seed.role === 'db') {
    // The nightly copy is large and goes where it goes every night.
    const backup = hours === 2 ? [out(backupStore, 443, 3_200_000_000, 900_000)] : [];
    return [...everywhere, ...backup, to(address('api-1'), 5432, 50_000, 90_000)];
  }
  if (seed.role === 'bastion' && hours >= 7 && hours <= 16) {
    return [...everywhere, to(office, 22, 60_000, 200_000), out(address('web-1'), 22, 40_000, 80_000)];
  }
  return everywhere;
}

/** A conversation is two records of one interface. */
function bothWays({ networkInterface }: Host, { from, to, port, bytes, back }: Talk, start: number, n: number) {
  const base = { interfaceId: networkInterface, protocol: 6, start, end: start + 58, action: 'ACCEPT' as const };
  const ephemeral = 32_768 + Math.floor(n * 28_000);
  const packets = (count: number) => Math.max(12, Math.ceil(count / 1_300));
  return [
    { ...base, from, to, fromPort: ephemeral, toPort: port, bytes, packets: packets(bytes) },
    { ...base, from: to, to: from, fromPort: port, toPort: ephemeral, bytes: back, packets: packets(back) },
  ];
}

/** The internet tries every public address all the time. */
const knocks = (host: Host, at: (n: number) => number, chance: (n: number) => number): FlowRecord[] =>
  [50, 51].map((n) => {
    const start = at(n);
    return {
      ...{ interfaceId: host.networkInterface, from: scanner(chance(n)), to: host.seed.privateIp, protocol: 6 },
      ...{ fromPort: 40_000 + n, toPort: [23, 445, 3389, 8291][Math.floor(chance(n + 10) * 4)] ?? 23 },
      ...{ packets: 1, bytes: 44, start, end: start + 20, action: 'REJECT' as const },
    };
  });
