import type { Host, Reading } from '../instances.js';
import type { Services } from '../services.js';
import type { TimeWindow } from '../time-range.js';
import type { Flows } from './flows/flows.js';
import type { OsLogins } from './os-logins/os-logins.js';
import type { Threats } from './products/products.js';
import type { TrailReading } from './trail.js';

/** What all that watches an account says of a time. */
export interface Material {
  readonly window: TimeWindow;
  readonly trail: TrailReading;
  readonly threats: Reading<Threats>;
  readonly flows: Reading<Flows>;
  readonly logins: Reading<OsLogins>;
  /** Every host that EC2 lists, whichever were asked about: flow records name interfaces and addresses alone. */
  readonly fleet: readonly Host[];
}

/** All at once; a source that fails is a gap. @param host asked about by name in CloudTrail as well. */
export async function readMaterial(
  { trail, threats, flows, logins, instances }: Pick<Services, 'trail' | 'threats' | 'flows' | 'logins' | 'instances'>,
  window: TimeWindow,
  signal: AbortSignal,
  host?: Host,
): Promise<Material> {
  const [events, findings, connections, lines, fleet] = await Promise.all([
    trail.events(window, signal, host),
    threats.threats(window, signal),
    flows.flows(window, signal),
    logins.logins(window, signal),
    instances.fleetOrGap(signal),
  ]);
  return { window, trail: events, threats: findings, flows: connections, logins: lines, fleet: fleet.hosts };
}

/** When each fact was read. */
export const readTimesOf = ({ trail, threats, flows, logins }: Material): Date[] => [
  ...trail.readAt,
  ...threats.readAt,
  ...flows.readAt,
  ...logins.readAt,
];
