import type { Reading } from '../reading.js';
import type { Affected, Deadline, Look } from './look.js';

/** A vulnerability that is exploited more likely than not within 30 days. */
export const EPSS_LINE = 0.5;
/** Shares of the time from when a fix was due to be made until its due date (CISA BOD 26-04). */
export const DEADLINE_SHARES = [0.5, 0.8, 1] as const;

/**
 * What changed between two looks that somebody should hear of: newly known to be exploited, EPSS over the line, a fix for
 * what had none, a host that opened to the internet, a new host with critical findings, time that runs out. What was
 * unknown at either look is no change. A first look is a beginning and tells nothing.
 */
export function changesThatMatter(before: Look | undefined, now: Look, affected: Affected): Reading[] {
  if (!before) return [];
  return [
    ...Object.keys(now.vulnerabilities).flatMap((id) => aboutVulnerability(id, before, now, affected)),
    ...Object.keys(now.hosts).flatMap((id) => aboutHost(id, before, now)),
    ...Object.entries(now.deadlines).flatMap(([id, deadline]) => aboutDeadline(id, deadline, before.at, now.at)),
  ];
}

type Base = Pick<Reading, 'detail' | 'facts' | 'source' | 'at'>;
const base = (at: string): Base => ({ detail: '', facts: [], source: 'fleet watch', at });

function aboutVulnerability(id: string, before: Look, now: Look, affected: Affected): Reading[] {
  const [was, is] = [before.vulnerabilities[id], now.vulnerabilities[id]];
  const on = affected.get(id);
  if (!is || !on || on.ids.length === 0) return [];
  const exposed = on.ids.filter((host) => now.hosts[host]?.exposed === true).length;
  const where = `on ${on.ids.length === 1 ? on.names[0] : `${on.ids.length} hosts`}${exposed > 0 ? `, ${exposed} reachable from the internet` : ''}`;
  const common = {
    ...base(now.at),
    kind: 'vulnerability' as const,
    instance_ids: on.ids,
    instance_names: on.names,
    group: { key: ['vulnerability', id], title: id },
  };
  // A vulnerability that comes with a host of its own is news of that host.
  const cameToKnown = was === undefined && on.ids.some((host) => before.hosts[host] !== undefined);
  const isNewlyExploited = is.exploited === true && (cameToKnown || was?.exploited === false);
  const crossed = is.epss !== null && is.epss >= EPSS_LINE && was?.epss != null && was.epss < EPSS_LINE;
  const gotFix = is.fix === true && was?.fix === false;
  return [
    ...(isNewlyExploited
      ? [
          {
            ...common,
            severity: 'critical' as const,
            title: `${id} is known to be exploited, ${where}`,
            attack: true,
            identity: ['watch', 'exploited', id, ...on.ids],
          },
        ]
      : []),
    ...(crossed
      ? [
          {
            ...common,
            severity: 'high' as const,
            rings: true,
            title: `${id}: exploitation within 30 days is now ${Math.round((is.epss ?? 0) * 100)} % likely (EPSS), ${where}`,
            identity: ['watch', 'epss', id, now.at.slice(0, 10)],
          },
        ]
      : []),
    ...(gotFix
      ? [
          {
            ...common,
            severity: is.exploited ? ('high' as const) : ('medium' as const),
            rings: is.exploited === true,
            title: `${id}: there is a fix now, ${where}`,
            identity: ['watch', 'fix', id],
          },
        ]
      : []),
  ];
}

function aboutHost(id: string, before: Look, now: Look): Reading[] {
  const [was, is] = [before.hosts[id], now.hosts[id]];
  if (!is) return [];
  const common = {
    ...base(now.at),
    kind: 'vulnerability' as const,
    instance_ids: [id],
    instance_names: [is.name],
    group: { key: ['host', id], title: `${is.name} needs attention` },
  };
  const critical = `${is.critical} critical ${is.critical === 1 ? 'finding' : 'findings'}`;
  if (was === undefined) {
    if (is.critical === 0) return [];
    return [
      {
        ...common,
        severity: 'critical',
        title: `${is.name}, seen for the first time, has ${critical}${is.exposed ? ', reachable from the internet' : ''}`,
        identity: ['watch', 'new-host', id],
      },
    ];
  }
  if (was.exposed !== false || is.exposed !== true) return [];
  return [
    {
      ...common,
      severity: is.critical > 0 ? 'critical' : 'high',
      rings: true,
      title: `${is.name} is now reachable from the internet${is.critical > 0 ? `, with ${critical}` : ''}`,
      identity: ['watch', 'exposed', id, now.at.slice(0, 10)],
    },
  ];
}

/** The furthest share of its time that passed between the two looks. */
function aboutDeadline(
  fixId: string,
  { title, starts, due, instance_ids, instance_names }: Deadline,
  from: string,
  to: string,
): Reading[] {
  const [start, end] = [Date.parse(starts), Date.parse(due)];
  const at = (share: number): number => start + share * (end - start);
  const passed = DEADLINE_SHARES.filter((share) => at(share) > Date.parse(from) && at(share) <= Date.parse(to)).at(-1);
  if (passed === undefined) return [];
  const day = due.slice(0, 10);
  return [
    {
      ...base(to),
      kind: 'deadline',
      severity: passed === 1 ? 'critical' : passed === 0.8 ? 'high' : 'medium',
      title:
        passed === 1
          ? `Overdue since ${day}: ${title}`
          : `${passed * 100} % of the time is over: ${title} is due ${day}`,
      instance_ids,
      instance_names,
      group: { key: ['deadline', fixId], title: `Due ${day}: ${title}` },
      identity: ['watch', 'deadline', fixId, due, String(passed)],
    },
  ];
}
