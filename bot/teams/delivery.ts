import type { Logger } from 'pino';
import type { Background } from '../background.js';
import { ACKNOWLEDGE_AFTER_MS, type Timers, TYPING_AFTER_MS } from '../timers.js';
import type { Connector, Outgoing, Reference } from './connector.js';

export interface Destination {
  readonly reference: Reference;
  /** The message that this answers. */
  readonly replyToId: string;
}

interface Options {
  readonly connector: Connector;
  readonly timers: Timers;
  readonly background: Background;
  readonly log: Logger;
}

/** Says something soon: the answer, or that it is being worked on and then the answer in the same place. */
export class Delivery {
  constructor(private readonly options: Options) {}

  /**
   * Resolves when the person has seen something: the answer or an acknowledgement. What is left goes on in the
   * background.
   *
   * @param answer never rejects: failures are answers too; undefined when nothing is to be said.
   * @param posted told the id of the message that carries the answer.
   */
  async answer(
    to: Destination,
    answer: Promise<Outgoing | undefined>,
    posted?: (activityId: string) => Promise<void>,
  ): Promise<void> {
    const { connector, timers, background } = this.options;
    const stopTyping = to.reference.onlyFor
      ? undefined
      : timers.after(TYPING_AFTER_MS, () => background.run(connector.typing(to.reference), 'typing not shown'));
    await new Promise<void>((seen) => {
      let acknowledged: Promise<string | undefined> | undefined;
      const stopWaiting = timers.after(ACKNOWLEDGE_AFTER_MS, () => {
        acknowledged = this.#acknowledge(to);
        void acknowledged.then(() => seen());
      });
      const done = answer.then(async (activity) => {
        stopTyping?.();
        stopWaiting();
        if (!activity) return;
        const id = await this.#put(to, await acknowledged, activity);
        await posted?.(id);
      });
      background.answer(done.finally(seen), 'answer not delivered');
    });
  }

  async #acknowledge({ reference, replyToId }: Destination): Promise<string | undefined> {
    try {
      return await this.options.connector.reply(reference, replyToId, { type: 'message', text: 'Working on it.' });
    } catch (error) {
      this.options.log.warn({ err: error }, 'acknowledgement not delivered');
      return undefined;
    }
  }

  async #put({ reference, replyToId }: Destination, earlier: string | undefined, activity: Outgoing): Promise<string> {
    const { connector } = this.options;
    if (earlier === undefined) return connector.reply(reference, replyToId, activity);
    await connector.update(reference, earlier, activity);
    return earlier;
  }
}
