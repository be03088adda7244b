import type { Host } from '../host.js';
import { attacker, scanner } from '../intrusion.js';
import type { FlowRecord } from './flow-record.js';

const wellKnown = [
  ...[20, 21, 22, 23, 25, 53, 80, 81, 110, 111, 113, 135, 139, 143, 161, 179, 199, 389, 443, 445, 465, 514, 515],
  ...[548, 554, 587, 631, 636, 873, 993, 995, 1025, 1080, 1433, 1521, 1723, 2049, 2375, 3000, 3306, 3389, 4444],
  ...[5000, 5060, 5432, 5601, 5900, 5985, 6379, 6443, 7001, 8000, 8008, 8080, 8081, 8443, 8888, 9000, 9090, 9200],
  ...[10_000, 11_211, 27_017, 50_000],
];
const inside = [25, 80, 111, 139, 443, 445, 3306, 5432, 6379, 8080, 9200, 27_017];

/**
 * What the attack of the trail's story left in the flow logs, from 585 minutes before the fleet began: the bastion is
 * scanned, logged into through the port that was opened, used to look at its neighbours, and emptied.
 */
export function attackFlows(hosts: readonly Host[], startedAt: Date): FlowRecord[] {
  const named = (name: string) => hosts.find(({ seed }) => seed.name === name);
  const bastion = named('bastion');
  if (!bastion) return [];
  const seconds = (minutes: number) => Math.floor(startedAt.getTime() / 1_000 - minutes * 60);
  const flow = (of: Host, minutes: number, more: Partial<FlowRecord>): FlowRecord => ({
    ...{ interfaceId: of.networkInterface, from: attacker, to: of.seed.privateIp, fromPort: 51_515, toPort: 22 },
    ...{ protocol: 6, packets: 1, bytes: 44, start: seconds(minutes), end: seconds(minutes) + 55, action: 'ACCEPT' },
    ...more,
  });
  const scan = (of: Host | undefined, ports: readonly number[]) =>
    of ? ports.map((toPort, index) => flow(of, 585 - index * 0.05, { toPort, action: 'REJECT' })) : [];
  const neighbours = ['api-1', 'db-primary', 'cache-1'].flatMap((name) => named(name) ?? []);
  const back = (minutes: number, bytes: number) =>
    flow(bastion, minutes, {
      ...{ from: bastion.seed.privateIp, to: attacker, fromPort: 22, toPort: 51_515 },
      ...{ bytes, packets: Math.ceil(bytes / 1_400) },
    });
  return [
    ...scan(bastion, wellKnown),
    ...scan(named('web-1'), wellKnown.slice(0, 4)),
    ...scan(named('web-2'), wellKnown.slice(0, 4)),
    ...Array.from({ length: 14 }, (_, index) =>
      flow(bastion, 556 - index * 0.07, { fromPort: 44_100 + index, packets: 9, bytes: 1_900 }),
    ),
    ...[554, 544, 534, 524, 514].flatMap((minutes) => [
      flow(bastion, minutes, { packets: 900, bytes: 92_000 }),
      back(minutes, 1_900_000),
    ]),
    ...neighbours.flatMap((of, place) =>
      inside.map((toPort, index) =>
        flow(of, 541 - place * 0.5 - index * 0.03, {
          ...{ from: bastion.seed.privateIp, fromPort: 38_000 + index, toPort, action: 'REJECT' as const },
        }),
      ),
    ),
    ...[515, 511, 507, 503].map((minutes) =>
      flow(bastion, minutes, {
        ...{ from: bastion.seed.privateIp, to: attacker, fromPort: 48_822, toPort: 443 },
        ...{ packets: 520_000, bytes: 728_000_000 },
      }),
    ),
    ...Array.from({ length: 37 }, (_, index) =>
      flow(bastion, 548 - index * 1.1, { from: scanner, fromPort: 60_000 + index, packets: 2, bytes: 92 }),
    ),
  ];
}
