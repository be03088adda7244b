const hour = 3_600_000;
const day = 24 * hour;

/** A maintenance window of the account. Times are UTC. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  /** The expression that AWS shows; `days` and `hour` say the same. */
  readonly schedule: string;
  /** Sunday is 0. */
  readonly days: readonly number[];
  readonly hour: number;
  readonly durationHours: number;
  readonly cutoffHours: number;
  /** Names of the seeded hosts that are registered with it. */
  readonly hosts: readonly string[];
}

const everyDay = [0, 1, 2, 3, 4, 5, 6];

export const maintenanceWindows: readonly MaintenanceWindow[] = [
  {
    id: 'mw-0b1a2c3d4e5f60001',
    name: 'db-nightly-backup',
    description: 'pg_basebackup to S3',
    enabled: true,
    schedule: 'cron(0 2 ? * * *)',
    days: everyDay,
    hour: 2,
    durationHours: 2,
    cutoffHours: 0,
    hosts: ['db-primary', 'db-replica'],
  },
  {
    id: 'mw-0b1a2c3d4e5f60002',
    name: 'web-agent-updates',
    description: 'SSM Agent and CloudWatch agent',
    enabled: true,
    schedule: 'cron(0 3 ? * WED *)',
    days: [3],
    hour: 3,
    durationHours: 1,
    cutoffHours: 0,
    hosts: ['web-2'],
  },
  {
    id: 'mw-0b1a2c3d4e5f60003',
    name: 'old-weekly-patching',
    description: 'Replaced; kept for its history',
    enabled: false,
    schedule: 'cron(0 4 ? * SUN *)',
    days: [0],
    hour: 4,
    durationHours: 2,
    cutoffHours: 1,
    hosts: ['web-1', 'web-2', 'api-1', 'api-2'],
  },
];

/** When a window opens after `from`, soonest first, for a year. */
export function openings({ days, hour: at }: MaintenanceWindow, from: Date): Date[] {
  const midnight = Math.floor(from.getTime() / day) * day;
  return Array.from({ length: 366 }, (_, index) => new Date(midnight + index * day + at * hour)).filter(
    (opens) => opens > from && days.includes(opens.getUTCDay()),
  );
}

/** A Change Calendar of the account, open by default. */
export interface ChangeCalendar {
  readonly name: string;
  /** Whether it is closed then, and when that changes next. */
  stateAt(at: Date): { readonly closed: boolean; readonly next: Date };
}

/** Books are closed from 16:00 UTC on the last day of a month to 08:00 UTC on the second of the next. */
export const monthEndClose: ChangeCalendar = {
  name: 'month-end-close',
  stateAt(at) {
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
    const opens = new Date(Date.UTC(year, month, 2, 8));
    if (at < opens) return { closed: true, next: opens };
    const closes = new Date(Date.UTC(year, month + 1, 0, 16));
    return at < closes
      ? { closed: false, next: closes }
      : { closed: true, next: new Date(Date.UTC(year, month + 1, 2, 8)) };
  },
};

export const changeCalendars: readonly ChangeCalendar[] = [monthEndClose];
