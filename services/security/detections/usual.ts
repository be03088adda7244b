import { groupBy } from '../../group-by.js';
import type { TrailEvent } from '../trail-event.js';
import { failedLogin } from './failed-login.js';

/** With less to compare with, nothing is unusual. */
const ENOUGH_EVENTS = 20;
const ENOUGH_DAYS = 5;

/** AWS General Reference: services whose events are in one region wherever one works. */
const GLOBAL = new Set([
  ...['iam', 'sts', 'signin', 'organizations', 'route53', 'cloudfront', 'account', 'support', 'health', 'sso'],
  ...['billing', 'ce', 'budgets', 'waf', 'shield', 'globalaccelerator', 'tagging', 'trustedadvisor'],
]);

/** How long after its failures a login is still a try. */
const TRIES_MS = 3_600_000;

const HOUR_MS = 3_600_000;
const dayOf = (at: number): number => Math.floor(at / (24 * HOUR_MS));
const hourOf = (at: number): number => Math.floor(at / HOUR_MS) % 24;

/** What an actor and the account did before, as far as it was read: a short time read tells little of what is usual. */
export class Usual {
  readonly #byActor: ReadonlyMap<string, readonly number[]>;
  readonly #firstIn = new Map<string, number>();
  readonly #failed: readonly TrailEvent[];
  readonly #regional: readonly { readonly at: number; readonly region: string }[];

  constructor(events: readonly TrailEvent[]) {
    const times = events.map(({ shown }) => ({ actor: shown.actor, at: Date.parse(shown.at) }));
    this.#byActor = new Map(
      [...groupBy(times, ({ actor }) => actor)].map(([actor, some]) => [actor, some.map(({ at }) => at)]),
    );
    this.#failed = events.filter((event) => event.shown.name === 'ConsoleLogin' && failedLogin(event));
    this.#regional = events
      .filter(({ service }) => !GLOBAL.has(service))
      .map(({ shown }) => ({ at: Date.parse(shown.at), region: shown.region }));
    for (const { at, region } of this.#regional)
      this.#firstIn.set(region, Math.min(at, this.#firstIn.get(region) ?? Number.POSITIVE_INFINITY));
  }

  /**
   * Hours between an event and the nearest hour of day at which its actor was active on an earlier day; undefined
   * where fewer than twenty events on five earlier days are known.
   */
  hoursFromUsual({ shown }: TrailEvent): number | undefined {
    const at = Date.parse(shown.at);
    const before = (this.#byActor.get(shown.actor) ?? []).filter((one) => dayOf(one) < dayOf(at));
    if (before.length < ENOUGH_EVENTS || new Set(before.map(dayOf)).size < ENOUGH_DAYS) return undefined;
    return Math.min(
      ...[...new Set(before.map(hourOf))].map((hour) => {
        const apart = Math.abs(hour - hourOf(at));
        return Math.min(apart, 24 - apart);
      }),
    );
  }

  /** Failed console logins of the same user, or from the same address, in the hour before. */
  failedLoginsBefore({ shown }: TrailEvent): number {
    const until = Date.parse(shown.at);
    return this.#failed.filter(({ shown: { at, actor, source_ip } }) => {
      const before = until - Date.parse(at);
      return before >= 0 && before <= TRIES_MS && (actor === shown.actor || source_ip === shown.source_ip);
    }).length;
  }

  /** Nothing was there before in that region, while enough was elsewhere. */
  isNewRegion({ shown }: TrailEvent): boolean {
    const at = Date.parse(shown.at);
    if ((this.#firstIn.get(shown.region) ?? at) < at) return false;
    return this.#regional.filter((one) => one.at < at).length >= ENOUGH_EVENTS;
  }
}
