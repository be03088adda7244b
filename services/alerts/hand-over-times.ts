import type { Clock } from '../clock.js';
import type { Outbox } from '../outbox/outbox.js';
import { TimeZone } from '../time-zone.js';
import type { DailyTime, Subscriptions } from './subscriptions.js';

interface HandOverTimesOptions {
  readonly subscriptions: Pick<Subscriptions, 'subscribed'>;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/** A hand-over that could not be made for this long is no longer of use. Minutes. */
const LATE_MINUTES = 180;

/** Posts the hand-over where people want it, every day at their time. */
export class HandOverTimes {
  constructor(private readonly options: HandOverTimesOptions) {}

  /** @returns how many were promised now. Asked for again on the same day, there is none. */
  async sendDue(): Promise<number> {
    const { subscriptions, outbox, clock } = this.options;
    let sent = 0;
    for (const { conversation_id, surface, reference, hand_over } of await subscriptions.subscribed()) {
      const day = hand_over ? dueToday(hand_over, clock.now()) : undefined;
      if (day === undefined) continue;
      const key = `hand-over#${day}`;
      if (await outbox.find(conversation_id, key)) continue;
      await outbox.want(
        { conversation_id, surface, reference },
        { key, subject: { kind: 'hand_over' }, urgent: false },
      );
      sent += 1;
    }
    return sent;
  }
}

/** The day of a hand-over whose time has come, on the wall clock of its zone; undefined when it is not time. */
export function dueToday({ at, time_zone }: DailyTime, now: Date): string | undefined {
  const { date, hour, minute } = new TimeZone(time_zone).wallTime(now.getTime());
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const late = hour * 60 + minute - (hours * 60 + minutes);
  return late >= 0 && late < LATE_MINUTES ? date : undefined;
}
