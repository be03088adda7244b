/** [requests, within milliseconds] that one bot may send to one conversation (Microsoft Teams: rate limiting for bots). */
const perConversation: readonly (readonly [number, number])[] = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
];
const longest = 3_600_000;

/** Counts sends a conversation, on wall time: the limits protect a service that no sandbox clock can hurry. */
export class RateLimit {
  enabled = true;
  readonly #sent = new Map<string, number[]>();

  constructor(readonly wall: () => number = Date.now) {}

  /** Counts one send. @returns 0, or the seconds to wait when it is one too many (it then does not count). */
  take(conversation: string): number {
    if (!this.enabled) return 0;
    const now = this.wall();
    const sent = (this.#sent.get(conversation) ?? []).filter((at) => at > now - longest);
    this.#sent.set(conversation, sent);
    const wait = Math.max(...perConversation.map(([limit, window]) => this.#wait(sent, limit, window, now)));
    if (wait > 0) return Math.ceil(wait / 1000);
    sent.push(now);
    return 0;
  }

  #wait(sent: number[], limit: number, window: number, now: number): number {
    const oldest = sent.at(-limit);
    return oldest === undefined ? 0 : Math.max(0, oldest + window - now);
  }
}
