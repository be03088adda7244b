import { z } from 'zod';
import type { Clock } from '../clock.js';
import { Alert } from '../contracts/alert.js';
import { AlertGroup, type AlertQuestion, type Handling } from '../contracts/message.js';
import { NotFound, Unavailable } from '../errors.js';
import type { Item, Stored, Table } from '../table.js';

const Group = z.object({ group: AlertGroup, recent_ids: z.array(z.string()) });
type Group = z.infer<typeof Group>;

const Taken = z.object({ alert: Alert, taken: z.boolean() });

/** After this much quiet what comes next is a new story, with a card of its own. Milliseconds. */
const STORY_ENDS_MS = 24 * 3_600_000;
const KEPT_MS = 30 * 86_400_000;
const NEWEST = 5;
const MOST_HOSTS = 50;
const MOST_RECENT = 300;
const MOST_RACES = 10;
const MOST_QUESTIONS = 10;
const LISTED = 'ALERT-GROUPS';

/** Alerts by what one action answers. The same alert counts once, however often, by whatever way, it is said. */
export class AlertGroups {
  constructor(
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an alert to its group. Repeated after a crash it adds nothing twice.
   * @param asked whom the alert is about, and who is asked whether it was them.
   * @returns undefined when this alert was taken before, and told to whoever wanted it.
   */
  async take(alert: Alert, asked?: AlertQuestion['person']): Promise<AlertGroup | undefined> {
    const known = await this.table.get(alertKey(alert.alert_id), Taken);
    if (known?.data.taken) return undefined;
    await this.table.put(this.#alertItem(alert, false));
    const { group } = await this.#change(alert.group_id, (before) => {
      if (before?.recent_ids.includes(alert.alert_id)) return before;
      return withQuestion(
        added(this.#isOver(before) ? undefined : before, alert, this.#now()),
        alert,
        asked,
        this.#now(),
      );
    });
    return group;
  }

  /** Everybody who wanted it has been promised it. */
  async taken(alert: Alert): Promise<void> {
    await this.table.put(this.#alertItem(alert, true));
  }

  async find(groupId: string): Promise<AlertGroup | undefined> {
    return (await this.table.get(groupKey(groupId), Group))?.data.group;
  }

  /** One alert that is kept. */
  async alert(alertId: string): Promise<Alert | undefined> {
    return (await this.table.get(alertKey(alertId), Taken))?.data.alert;
  }

  /** Newest first. */
  async list(limit: number): Promise<AlertGroup[]> {
    return (await this.table.list(LISTED, Group, limit)).map(({ data }) => data.group);
  }

  /** Every alert of a group that is kept, newest first. */
  async alertsOf(groupId: string, limit: number): Promise<Alert[]> {
    return (await this.table.list(alertsOf(groupId), Taken, limit)).map(({ data }) => data.alert);
  }

  /** @throws NotFound for a group that nobody knows, or that was long ago. */
  async handle(
    groupId: string,
    change: {
      readonly handling?: Handling | null;
      readonly assigned_to?: string | null;
      readonly severity?: AlertGroup['severity'];
    },
  ): Promise<AlertGroup> {
    const { group } = await this.#change(groupId, (before) => {
      if (!before) {
        throw new NotFound('I do not know these alerts any more.', {
          hint: 'Say /sre-alerts list to see what is open.',
        });
      }
      return { ...before, group: { ...before.group, ...change } };
    });
    return group;
  }

  /** Names of hosts that became known after the alert was told. @returns undefined where that changes nothing. */
  async rename(groupId: string, names: ReadonlyMap<string, string>): Promise<AlertGroup | undefined> {
    let isChanged = false;
    const { group } = await this.#change(groupId, (before) => {
      if (!before) throw new NotFound('I do not know these alerts any more.', { hint: 'Alerts are kept for 30 days.' });
      const next = named(before, names);
      isChanged = next !== before;
      return next;
    });
    return isChanged ? group : undefined;
  }

  /** @param change the questions of the group with an answer more; may throw. @throws NotFound */
  async answer(groupId: string, change: (questions: readonly AlertQuestion[]) => AlertQuestion[]): Promise<AlertGroup> {
    const { group } = await this.#change(groupId, (before) => {
      if (!before) throw new NotFound('I do not know these alerts any more.', { hint: 'Alerts are kept for 30 days.' });
      return { ...before, group: { ...before.group, questions: change(before.group.questions ?? []) } };
    });
    return group;
  }

  #isOver(before: Group | undefined): boolean {
    return before !== undefined && Date.parse(before.group.last_at) + STORY_ENDS_MS < this.clock.now().getTime();
  }

  async #change(groupId: string, change: (before: Group | undefined) => Group): Promise<Group> {
    for (let race = 0; race < MOST_RACES; race++) {
      const stored = await this.table.get(groupKey(groupId), Group);
      const next = change(stored?.data);
      if (next === stored?.data || (await this.#write(groupId, next, stored))) return next;
    }
    throw new Unavailable('These alerts are being changed by several at once.', { hint: 'Try again.' });
  }

  #write(groupId: string, data: Group, stored: Stored<Group> | undefined): Promise<boolean> {
    const item: Item = {
      ...groupKey(groupId),
      gsi1pk: LISTED,
      gsi1sk: `${data.group.last_at}#${groupId}`,
      version: (stored?.version ?? 0) + 1,
      ttl: this.#ttl(),
      data,
    };
    return stored ? this.table.replace(item, stored.version) : this.table.putNew(item);
  }

  #alertItem(alert: Alert, taken: boolean): Item {
    return {
      ...alertKey(alert.alert_id),
      gsi1pk: alertsOf(alert.group_id),
      gsi1sk: `${alert.at}#${alert.alert_id}`,
      ttl: this.#ttl(),
      data: { alert, taken },
    };
  }

  #now = (): string => this.clock.now().toISOString();
  #ttl = (): number => Math.ceil((this.clock.now().getTime() + KEPT_MS) / 1000);
}

/** Nobody looks after it, and nobody said that it may wait or does not matter. */
export const isOpen = ({ handling }: AlertGroup, now: Date): boolean =>
  handling === null || (handling.until !== null && handling.until <= now.toISOString());

const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export const isWorse = (a: Alert['severity'], b: Alert['severity']): boolean =>
  severities.indexOf(a) > severities.indexOf(b);

function added(before: Group | undefined, alert: Alert, now: string): Group {
  const group = before?.group;
  return {
    recent_ids: [alert.alert_id, ...(before?.recent_ids ?? [])].slice(0, MOST_RECENT),
    group: group
      ? grown(group, alert, now)
      : {
          group_id: alert.group_id,
          title: alert.group_title,
          kind: alert.kind,
          severity: alert.severity,
          urgent: alert.urgent,
          holds_through_quiet: alert.holds_through_quiet,
          newest: [alert],
          count: 1,
          ...hostsOf([], alert),
          first_at: now,
          last_at: now,
          handling: null,
          assigned_to: null,
        },
  };
}

/** The same group with names in the place of ids; itself where no name is new. */
function named(before: Group, names: ReadonlyMap<string, string>): Group {
  const { group } = before;
  const namesOf = (ids: readonly string[], known: readonly string[]): string[] =>
    ids.map((id, index) => names.get(id) ?? known[index] ?? id);
  const instance_names = namesOf(group.instance_ids, group.instance_names);
  if (instance_names.every((name, index) => name === group.instance_names[index])) return before;
  const newest = group.newest.map((alert) => ({
    ...alert,
    instance_names: namesOf(alert.instance_ids, alert.instance_names),
  }));
  return { ...before, group: { ...group, instance_names, newest } };
}

/** The person whom the alert names is asked about it. */
function withQuestion(next: Group, alert: Alert, person: AlertQuestion['person'] | undefined, now: string): Group {
  if (!person) return next;
  const question = { alert_id: alert.alert_id, what: alert.title, person, asked_at: now, answer: null };
  const questions = [question, ...(next.group.questions ?? [])].slice(0, MOST_QUESTIONS);
  return { ...next, group: { ...next.group, questions } };
}

/** What a person did stands until it gets worse: then the group speaks up again. */
function grown(group: AlertGroup, alert: Alert, now: string): AlertGroup {
  const worse = isWorse(alert.severity, group.severity);
  const becomesUrgent = alert.urgent && !group.urgent;
  const known = group.instance_ids.map((id, index) => [id, group.instance_names[index] ?? id] as const);
  return {
    ...group,
    title: alert.group_title,
    kind: alert.kind,
    severity: worse ? alert.severity : group.severity,
    urgent: group.urgent || alert.urgent,
    holds_through_quiet: group.holds_through_quiet || alert.holds_through_quiet,
    newest: [...group.newest, alert]
      .sort((a, b) => b.at.localeCompare(a.at) || a.alert_id.localeCompare(b.alert_id))
      .slice(0, NEWEST),
    count: group.count + 1,
    ...hostsOf(known, alert),
    last_at: now,
    handling: worse || becomesUrgent ? null : group.handling,
  };
}

function hostsOf(
  known: readonly (readonly [string, string])[],
  { instance_ids, instance_names }: Alert,
): Pick<AlertGroup, 'instance_ids' | 'instance_names'> {
  const hosts = new Map(known);
  for (const [index, id] of instance_ids.entries()) {
    if (hosts.size < MOST_HOSTS || hosts.has(id)) hosts.set(id, instance_names[index] ?? hosts.get(id) ?? id);
  }
  return { instance_ids: [...hosts.keys()], instance_names: [...hosts.values()] };
}

const alertKey = (alertId: string) => ({ pk: `ALERT#${alertId}`, sk: 'ALERT' });
const groupKey = (groupId: string) => ({ pk: `ALERT-GROUP#${groupId}`, sk: 'GROUP' });
const alertsOf = (groupId: string): string => `ALERTS#${groupId}`;
