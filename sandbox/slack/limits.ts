/** Requests a minute of each tier (Slack: Web API rate limits). */
const tiers: Readonly<Record<string, number>> = {
  'chat.update': 50,
  'chat.postEphemeral': 100,
  'conversations.history': 50,
  'conversations.open': 50,
  'views.open': 100,
  'views.update': 100,
  'views.publish': 100,
  'auth.test': 600,
};
/** chat.postMessage: one a second and channel, short bursts above it tolerated. */
const burst = 5;

/** Slack's rate limits, on wall time: they protect a service that no sandbox clock can hurry. */
export class SlackLimits {
  enabled = true;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(readonly wall: () => number = Date.now) {}

  /** Counts one call. @returns 0, or the seconds to wait when it is one too many (it then does not count). */
  take(method: string, channel: string): number {
    if (!this.enabled) return 0;
    const perMinute = tiers[method];
    return perMinute === undefined
      ? this.#take(`${method} ${channel}`, 1, burst)
      : this.#take(method, perMinute / 60, perMinute);
  }

  #take(key: string, perSecond: number, most: number): number {
    const now = this.wall();
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: most, at: now };
    const left = Math.min(most, tokens + ((now - at) / 1000) * perSecond);
    const passes = left >= 1;
    this.#buckets.set(key, { tokens: passes ? left - 1 : left, at: now });
    return passes ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  }
}
