import { z } from 'zod';
import type { FleetAssessment } from '../../vulnerabilities/assess-fleet.js';

/** Null is unknown, and stays what was known before. */
const maybe = z.boolean().nullable();

const Vulnerability = z.object({
  exploited: maybe.describe('In the CISA catalogue of known exploited vulnerabilities'),
  epss: z.number().nullable(),
  fix: maybe,
});
type Vulnerability = z.infer<typeof Vulnerability>;

const WatchedHost = z.object({ name: z.string(), exposed: maybe, critical: z.number().int() });
type WatchedHost = z.infer<typeof WatchedHost>;

const Deadline = z.object({
  title: z.string(),
  starts: z.string(),
  due: z.string(),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()),
});
export type Deadline = z.infer<typeof Deadline>;

/** What a look at the fleet remembers for the next one: enough to tell a change that matters. */
export const Look = z.object({
  at: z.string(),
  vulnerabilities: z.record(z.string(), Vulnerability),
  /** Hosts that were seen, by instance id. */
  hosts: z.record(z.string(), WatchedHost),
  /** Fixes that are due, by fix id. */
  deadlines: z.record(z.string(), Deadline),
});
export type Look = z.infer<typeof Look>;

/** On which hosts each vulnerability is, at this look alone. */
export type Affected = ReadonlyMap<string, { readonly ids: string[]; readonly names: string[] }>;

const DAY_MS = 86_400_000;
const MOST_NAMED = 50;

type Read = Pick<FleetAssessment, 'hosts' | 'cases' | 'groups' | 'exposures' | 'byInstance'>;

/** A look at what was read. What was not read is not in it, and is no change later. */
export function lookAt(fleet: Read, at: Date): { look: Look; affected: Affected } {
  const { vulnerabilities, affected } = vulnerabilitiesOf(fleet);
  return {
    affected,
    look: { at: at.toISOString(), vulnerabilities, hosts: hostsOf(fleet), deadlines: deadlinesOf(fleet) },
  };
}

function vulnerabilitiesOf({ cases, hosts }: Read): Pick<Look, 'vulnerabilities'> & { affected: Affected } {
  const vulnerabilities: Record<string, Vulnerability> = {};
  const affected = new Map<string, { ids: string[]; names: string[] }>();
  const names = new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));
  for (const { finding, records } of cases) {
    const id = finding.vulnerability_id;
    if (!id) continue;
    const before = vulnerabilities[id];
    vulnerabilities[id] = {
      exploited: either(before?.exploited, finding.known_exploited),
      epss: higher(before?.epss ?? null, finding.epss),
      fix: either(before?.fix, finding.fix_available === 'unknown' ? null : finding.fix_available !== 'no'),
    };
    const on = affected.get(id) ?? { ids: [], names: [] };
    affected.set(id, on);
    const more = records.map(({ instance_id }) => instance_id).filter((host) => !on.ids.includes(host));
    for (const host of new Set(more.slice(0, MOST_NAMED - on.ids.length))) {
      on.ids.push(host);
      on.names.push(names.get(host) ?? host);
    }
  }
  return { vulnerabilities, affected };
}

/** Only hosts whose findings were read. */
const hostsOf = ({ hosts, byInstance, exposures }: Read): Look['hosts'] =>
  Object.fromEntries(
    hosts.flatMap(({ instance_id: id, name }): [string, WatchedHost][] => {
      const records = byInstance.get(id);
      if (!records) return [];
      const critical = records.filter(({ kind }) => kind.severity === 'critical').length;
      return [[id, { name, exposed: exposures.get(id)?.internet ?? null, critical }]];
    }),
  );

/** A fix is due at the end of its day, UTC; its time began as many days before as its tier gives. */
const deadlinesOf = ({ groups }: Read): Look['deadlines'] =>
  Object.fromEntries(
    groups.flatMap(({ fix_id, title, tier, instance_ids, instance_names }): [string, Deadline][] => {
      if (tier.due === null || tier.days === null) return [];
      const due = `${tier.due}T23:59:59.000Z`;
      const starts = new Date(Date.parse(due) - tier.days * DAY_MS).toISOString();
      const on = {
        instance_ids: instance_ids.slice(0, MOST_NAMED),
        instance_names: instance_names.slice(0, MOST_NAMED),
      };
      return [[fix_id, { title, starts, due, ...on }]];
    }),
  );

const higher = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

const either = (a: boolean | null | undefined, b: boolean | null): boolean | null => (a || b ? true : (a ?? b));

/**
 * What is known after a look: what it could not see keeps what was known before, so that the end of a gap is no news.
 * A host or vulnerability that is gone while everything was read is forgotten.
 */
export function remembered(before: Look | undefined, now: Look, { whole }: { whole: boolean }): Look {
  if (!before) return now;
  const vulnerabilities = { ...(whole ? {} : before.vulnerabilities) };
  for (const [id, one] of Object.entries(now.vulnerabilities)) {
    const known = before.vulnerabilities[id];
    vulnerabilities[id] = {
      exploited: one.exploited ?? known?.exploited ?? null,
      epss: one.epss ?? known?.epss ?? null,
      fix: one.fix ?? known?.fix ?? null,
    };
  }
  const hosts = { ...(whole ? {} : before.hosts) };
  for (const [id, host] of Object.entries(now.hosts)) {
    hosts[id] = { ...host, exposed: host.exposed ?? before.hosts[id]?.exposed ?? null };
  }
  return {
    at: now.at,
    vulnerabilities,
    hosts,
    deadlines: whole ? now.deadlines : { ...before.deadlines, ...now.deadlines },
  };
}
