import type { Logger } from 'pino';
import type { HandOverTimes } from './alerts/hand-over-times.js';
import type { UnansweredQuestions } from './alerts/unanswered-questions.js';
import type { Watch } from './alerts/watch/watch.js';
import type { FollowUp } from './approvals/follow-up.js';
import type { Outbox } from './outbox/outbox.js';

interface PollOptions {
  readonly watch: Pick<Watch, 'lookWhenDue'>;
  readonly followUp: Pick<FollowUp, 'resume'>;
  readonly handOverTimes: Pick<HandOverTimes, 'sendDue'>;
  readonly unanswered: Pick<UnansweredQuestions, 'escalate'>;
  readonly outbox: Pick<Outbox, 'resume' | 'settled' | 'measureDepth'>;
  readonly log: Logger;
}

/** What happens by the clock, whoever keeps it: EventBridge Scheduler in AWS, the sandbox's own. Repeating it does nothing twice. */
export class Poll {
  constructor(private readonly options: PollOptions) {}

  /** One thing that fails does not keep the others; each is tried again the next time. @throws AggregateError of what failed. */
  async run(): Promise<{ alerts: number; hand_overs: number }> {
    const { watch, followUp, handOverTimes, unanswered, outbox, log } = this.options;
    const [looked, handedOver, ...others] = await Promise.allSettled([
      watch.lookWhenDue(),
      handOverTimes.sendDue(),
      // Reminders and escalations too.
      followUp.resume('betweenTimes'),
      unanswered.escalate(),
    ]);
    await outbox.resume();
    await outbox.settled();
    await outbox.measureDepth();
    const failures = [looked, handedOver, ...others].flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    for (const err of failures) log.error({ err }, 'scheduled work failed; it is tried again');
    if (failures.length > 0) throw new AggregateError(failures, 'scheduled work failed');
    return {
      alerts: looked.status === 'fulfilled' ? looked.value : 0,
      hand_overs: handedOver.status === 'fulfilled' ? handedOver.value : 0,
    };
  }
}
