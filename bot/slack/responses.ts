import type { View } from '../../cards/view.js';
import { messageOf, workingView } from './messages.js';
import { isDirect, type Place, type TurnOptions } from './turn-context.js';
import { SlackError } from './web-client.js';

/** A response URL takes so many answers, for so long (Slack: handling user interaction). */
const USES = 5;
const VALID_MS = 30 * 60_000;
/** People see that it is being worked on. Milliseconds. */
const LATE_AFTER_MS = 1_500;

interface Asker {
  readonly url: string | undefined;
  readonly place: Place;
  readonly user: string;
}

/** Answers to one interaction: on its response URL while that lasts, and to the person alone after that. */
export class Responses {
  #left = USES;
  readonly #until = Date.now() + VALID_MS;

  constructor(
    private readonly asker: Asker,
    private readonly options: TurnOptions,
  ) {}

  /** A message of its own: in a channel for the person alone, in a direct message as any other. */
  say(view: View): Promise<void> {
    const { place } = this.asker;
    return this.#send(view, {
      response_type: isDirect(place.channel) ? 'in_channel' : 'ephemeral',
      replace_original: false,
    });
  }

  /** In the place of the message whose button was pressed. */
  replace(view: View): Promise<void> {
    return this.#send(view, { replace_original: true });
  }

  /** Says that the answer is being worked on, unless it comes soon. @returns the same work. */
  async soon<T>(work: Promise<T>): Promise<T> {
    const { timers, background } = this.options;
    const stop = timers.after(LATE_AFTER_MS, () =>
      background.run(this.say(workingView), 'acknowledgement not delivered'),
    );
    return work.finally(stop);
  }

  async #send(view: View, how: Record<string, unknown>): Promise<void> {
    const { web, log, failures } = this.options;
    const { url, place, user } = this.asker;
    const message = messageOf(view, failures);
    if (url !== undefined && this.#left > 0 && Date.now() < this.#until) {
      this.#left -= 1;
      try {
        const thread = place.threadTs === undefined ? {} : { thread_ts: place.threadTs };
        return await web.respond(url, { ...message, mrkdwn: false, ...thread, ...how });
      } catch (error) {
        if (!(error instanceof SlackError)) throw error;
        log.warn({ err: error }, 'not answered on the response URL');
      }
    }
    await web.whisper(place.channel, user, message);
  }
}
