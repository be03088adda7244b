import type { CommandInvocation } from '@aws-sdk/client-ssm';
import type { Clients } from '../../aws/clients.js';
import { InvalidAnswer } from '../../aws/errors.js';
import { allPages } from '../../aws/pages.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** As far as windows are ever looked for. */
export const HORIZON_DAYS = 30;

/** A time that Systems Manager keeps for something. Epoch milliseconds. */
export interface Occupied {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Targets take at most this many ids (AWS API reference, Target). */
export const MOST_TARGETS = 50;
/** A window that opens every hour has more openings than anybody reads. */
const MOST_PAGES = 5;

/** SSM maintenance windows that run on one of these instances, each time they open within the horizon. */
export async function readMaintenanceWindows(
  clients: Clients,
  instanceIds: readonly string[],
  now: Date,
  abortSignal: AbortSignal,
): Promise<Occupied[]> {
  const ssm = await clients.ssm();
  const options = { abortSignal };
  const Targets = [{ Key: 'InstanceIds', Values: instanceIds.slice(0, MOST_TARGETS) }];
  const own = await allPages(async (NextToken) => {
    const page = await ssm.describeMaintenanceWindowsForTarget(
      { Targets, ResourceType: 'INSTANCE', NextToken },
      options,
    );
    return { items: page.WindowIdentities, next: page.NextToken };
  });
  if (own.length === 0) return [];
  const all = await allPages(async (NextToken) => {
    const page = await ssm.describeMaintenanceWindows({ NextToken }, options);
    return { items: page.WindowIdentities, next: page.NextToken };
  });
  const ids = new Set(own.map(({ WindowId }) => WindowId));
  const known = new Set(all.map(({ WindowId }) => WindowId));
  if (!own.every(({ WindowId }) => known.has(WindowId))) throw new InvalidAnswer('a window that is not in the list');
  const open = all.filter(({ WindowId, Enabled }) => ids.has(WindowId) && Enabled !== false);
  const found = await Promise.all(
    open.map(async ({ WindowId, Name = 'maintenance window', Duration = 1 }): Promise<Occupied[]> => {
      const until = now.getTime() + HORIZON_DAYS * DAY_MS;
      const starts: number[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const schedule = await ssm.describeMaintenanceWindowSchedule({ WindowId, MaxResults: 100, NextToken }, options);
        if (!schedule.ScheduledWindowExecutions) throw new InvalidAnswer('a schedule without its list');
        starts.push(...schedule.ScheduledWindowExecutions.map(({ ExecutionTime }) => instant(ExecutionTime)));
        NextToken = schedule.NextToken;
        if (!NextToken || (starts.at(-1) ?? until) >= until) break;
      }
      return starts.filter((from) => from < until).map((from) => ({ name: Name, from, to: from + Duration * HOUR_MS }));
    }),
  );
  return found.flat();
}

/** A calendar that changes its state more often than this within the horizon is no freeze calendar. */
const MOST_TRANSITIONS = 60;

/** When a Change Calendar of this account is closed, within the horizon. */
export async function readFreezes(clients: Clients, now: Date, abortSignal: AbortSignal): Promise<Occupied[]> {
  const ssm = await clients.ssm();
  const options = { abortSignal };
  const calendars = await allPages(async (NextToken) => {
    const Filters = [
      { Key: 'DocumentType', Values: ['ChangeCalendar'] },
      { Key: 'Owner', Values: ['Self'] },
    ];
    const page = await ssm.listDocuments({ Filters, NextToken }, options);
    return { items: page.DocumentIdentifiers, next: page.NextToken };
  });
  const closed = await Promise.all(
    calendars.map(async ({ Name = '' }): Promise<Occupied[]> => {
      const until = now.getTime() + HORIZON_DAYS * DAY_MS;
      const found: Occupied[] = [];
      let at = now.getTime();
      for (let step = 0; step < MOST_TRANSITIONS && at < until; step++) {
        const AtTime = new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
        const state = await ssm.getCalendarState({ CalendarNames: [Name], AtTime }, options);
        if (!state.State) throw new InvalidAnswer('a calendar without a state');
        const next = state.NextTransitionTime ? instant(state.NextTransitionTime) : until;
        if (next <= at) throw new InvalidAnswer('a calendar that changes in the past');
        if (state.State === 'CLOSED') found.push({ name: Name, from: at, to: Math.min(next, until) });
        at = next;
      }
      return found;
    }),
  );
  return closed.flat();
}

function instant(iso: string | undefined): number {
  const at = Date.parse(iso ?? '');
  if (Number.isNaN(at)) throw new InvalidAnswer('a time that is none');
  return at;
}

/** The documents with which Patch Manager installs (Systems Manager user guide, "SSM command documents for patching"). */
const INSTALLERS = new Set([
  'AWS-RunPatchBaseline',
  'AWS-RunPatchBaselineWithHooks',
  'AWS-RunPatchBaselineAssociation',
]);

/** How long each successful install on this host took. Run Command keeps 30 days. Milliseconds. */
export async function readPastInstalls(
  clients: Clients,
  InstanceId: string,
  abortSignal: AbortSignal,
): Promise<number[]> {
  const ssm = await clients.ssm();
  const options = { abortSignal };
  const commands = await allPages(async (NextToken) => {
    const page = await ssm.listCommands({ InstanceId, MaxResults: 50, NextToken }, options);
    return { items: page.Commands, next: page.NextToken };
  });
  const installs = new Set(
    commands
      .filter(({ DocumentName = '' }) => INSTALLERS.has(DocumentName.split('/').at(-1) ?? ''))
      .filter(({ Parameters }) => Parameters?.Operation?.[0] === 'Install')
      .map(({ CommandId }) => CommandId),
  );
  if (installs.size === 0) return [];
  const invocations = await allPages(async (NextToken) => {
    const page = await ssm.listCommandInvocations({ InstanceId, Details: true, MaxResults: 50, NextToken }, options);
    return { items: page.CommandInvocations, next: page.NextToken };
  });
  if (invocations.length === 0) throw new InvalidAnswer('installs without their invocations');
  return invocations
    .filter(({ CommandId, Status }) => installs.has(CommandId) && Status === 'Success')
    .flatMap((invocation) => tookMs(invocation) ?? []);
}

/** A patch document has one plugin for each operating system; those for others end at once. */
function tookMs({ CommandPlugins = [] }: CommandInvocation): number | undefined {
  const starts = CommandPlugins.flatMap(({ ResponseStartDateTime: at }) => (at ? [at.getTime()] : []));
  const ends = CommandPlugins.flatMap(({ ResponseFinishDateTime: at }) => (at ? [at.getTime()] : []));
  return starts.length > 0 && ends.length > 0 ? Math.max(0, Math.max(...ends) - Math.min(...starts)) : undefined;
}
