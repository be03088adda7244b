import { groupBy } from '../group-by.js';
import type { Host } from '../instances.js';
import type { TimeWindow } from '../time-range.js';
import { clockTime, count, listing } from '../words.js';
import { coverageOf } from './flows/flow-logs.js';
import type { Flows } from './flows/flows.js';
import type { OsLogins } from './os-logins/os-logins.js';
import type { ProductState } from './products/products.js';

/** How far a source that looks at each host by itself was read, and what silence says nothing about. */
export interface HostSource {
  readonly state: ProductState;
  /** One phrase each. */
  readonly unread: readonly string[];
}

const names = (hosts: readonly Host[]): string => listing(hosts.map(({ name }) => name));

const FLOWS = 'VPC Flow Logs';

/** Which hosts have a flow log that was read, and why the others have not. */
export function flowsOf({ flowLogs, records }: Flows, hosts: readonly Host[], found: number): HostSource {
  const state = (kind: ProductState['state'], detail: string): ProductState => ({
    ...{ product: FLOWS, state: kind, detail },
    finding_count: kind === 'read' ? found : null,
  });
  if (!flowLogs) return { state: state('not_read', 'Which flow logs there are could not be read.'), unread: [FLOWS] };
  const covered = hosts.map((host) => ({ host, coverage: coverageOf(host, flowLogs) }));
  const skipped = new Set(records?.refused.flatMap(({ peer, interfaceId }) => (peer === '-' ? [interfaceId] : [])));
  const phrases = covered.flatMap(({ host, coverage }) =>
    phrasesOf(
      coverage,
      host.attachedIds.some((id) => skipped.has(id)),
    ).map((phrase) => ({ host, phrase })),
  );
  const unread = [...groupBy(phrases, ({ phrase }) => phrase)].map(([phrase, some]) =>
    phrase.replace('%', names(some.map(({ host }) => host))),
  );
  const readable = covered.filter(({ coverage }) => coverage.state === 'read').length;
  if (readable === 0) {
    const detail =
      hosts.length === 0
        ? 'There is no host to look at.'
        : 'No flow log that can be read covers these hosts: nothing is known of their connections.';
    return { state: state('not_enabled', detail), unread: unread.length > 0 ? unread : [FLOWS] };
  }
  if (!records)
    return { state: state('not_read', 'The flow logs could not be read in time.'), unread: [FLOWS, ...unread] };
  return { state: state('read', `Flow logs of ${readable} of ${count(hosts.length, 'host')} were read.`), unread };
}

function phrasesOf(coverage: ReturnType<typeof coverageOf>, skipped: boolean): string[] {
  switch (coverage.state) {
    case 'none':
      return [`${FLOWS} of %: none is enabled`];
    case 'unknown':
      return [`${FLOWS} of %: EC2 does not say in which network`];
    case 'unreadable':
      return [`${FLOWS} of %: the flow log ${coverage.why}`];
    case 'read':
      return [
        ...(coverage.traffic === 'ACCEPT'
          ? ['Refused connections to %: the flow log records accepted ones alone']
          : []),
        ...(coverage.traffic === 'REJECT'
          ? ['Accepted connections of %: the flow log records refused ones alone']
          : []),
        ...(skipped ? [`${FLOWS} of % in part: AWS had to skip records`] : []),
      ];
  }
}

const LOGINS = 'logins inside the operating system';

/** A line an hour comes from cron alone; an agent that says nothing for longer than a day is silent. */
const SILENT_MS = 24 * 3_600_000;

/** Which hosts ship what sshd and sudo write. */
export function loginsOf(
  { agents, records }: OsLogins,
  hosts: readonly Host[],
  { from, to }: TimeWindow,
  found: number,
): HostSource {
  const state = (kind: ProductState['state'], detail: string): ProductState => ({
    ...{ product: 'Login logs', state: kind, detail },
    finding_count: kind === 'read' ? found : null,
  });
  const nobody = {
    state: state('not_read', 'Which hosts ship their login logs could not be read.'),
    unread: [`${LOGINS} (sshd, sudo)`],
  };
  if (!agents) return nobody;
  const running = hosts.filter(({ state: is }) => is === 'running');
  const quietSince = Math.min(from.getTime(), to.getTime() - SILENT_MS);
  const shipping = running.flatMap((host) => {
    const agent = agents.byInstance.get(host.instance_id);
    return agent ? [{ host, lastEventAt: agent.lastEventAt }] : [];
  });
  const silent = shipping.filter(({ lastEventAt }) => (lastEventAt?.getTime() ?? 0) < quietSince);
  const without = running.filter(({ instance_id }) => !agents.byInstance.has(instance_id));
  const unread = [
    ...(without.length > 0 ? [`${LOGINS} of ${names(without)}: no agent ships their login logs`] : []),
    ...silent.map(({ host, lastEventAt }) => `${LOGINS} of ${host.name}: its agent ${sinceWhen(lastEventAt)}`),
  ];
  const read = shipping.length - silent.length;
  if (shipping.length === 0)
    return { state: state('not_enabled', 'No host ships its login logs to CloudWatch Logs.'), unread };
  if (!records)
    return {
      state: state('not_read', 'The login logs could not be read in time.'),
      unread: [`${LOGINS} (sshd, sudo)`, ...unread],
    };
  return {
    state: state('read', `Login logs of ${read} of ${count(running.length, 'running host')} were read.`),
    unread,
  };
}

const sinceWhen = (at: Date | null): string =>
  at === null ? 'has sent nothing yet' : `has been silent since ${at.toISOString().slice(0, 10)} ${clockTime(at)}`;
