import assert from 'node:assert/strict';

type Json = Record<string, unknown>;

/** A message as the sandbox's Slack shows it to one person. */
export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly thread_ts: string | null;
  readonly from: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  readonly visible_to: string | null;
}

export interface SlackAcknowledged {
  readonly app: { readonly status: number | null; readonly body: unknown; readonly problem: string | null } | null;
  /** What the dialog of the button asks, where it was not confirmed. */
  readonly confirm?: Json | null;
  readonly url?: string | null;
}

interface SlackState {
  readonly view: { readonly id: string; readonly view: Json } | null;
  readonly cursor: number;
}

/** How long `until` waits for what should happen by itself: a limit for a broken run, never a pause. Milliseconds. */
const patience = 45_000;

/** Slack in the hands of the sandbox's people: `slack.as('Ben Okafor').in('channel').say('/sre-vuln-check')`. */
export class SlackDriver {
  /** @param client - `slack.client` of the sandbox's descriptor. */
  constructor(readonly client: string) {}

  as(person: string): { in(conversation: 'channel' | 'im'): SlackChat } {
    return { in: (conversation) => new SlackChat(this, person, conversation) };
  }

  /** Slack's limits count wall time, which a test that jumps through days does not have. */
  async rateLimits(on: boolean): Promise<void> {
    await this.send('PUT', 'settings', { rate_limits: on });
  }

  /** The last event again, as Slack sends it when an acknowledgement got lost. */
  repeat(): Promise<SlackAcknowledged> {
    return this.send('POST', 'repeat', {});
  }

  /** Asks again after each event until `look` finds something. @throws when nothing is found in time. */
  async until<T>(what: string, look: () => Promise<T | undefined>, describe: () => Promise<string>): Promise<T> {
    const end = Date.now() + patience;
    let { cursor } = await this.get<SlackState>('state', {});
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      assert.ok(Date.now() < end, `waited for ${what}; shown instead:\n${await describe()}`);
      const wait_ms = String(Math.max(1, end - Date.now()));
      ({ cursor } = await this.get<SlackState>('events', { after: String(cursor), wait_ms }));
    }
  }

  async get<T>(path: string, query: Record<string, string>): Promise<T> {
    return this.#answer<T>(await fetch(`${this.client}${path}?${new URLSearchParams(query)}`), path);
  }

  async send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return this.#answer<T>(await fetch(this.client + path, { method, headers, body: JSON.stringify(body) }), path);
  }

  async #answer<T>(response: Response, path: string): Promise<T> {
    const body = (await response.json()) as T & { error?: { message: string } };
    assert.ok(response.ok, `${path}: ${response.status} ${body.error?.message}`);
    return body;
  }
}

/** One person in one conversation. */
export class SlackChat {
  readonly #place: { as: string; in: string };

  constructor(
    readonly slack: SlackDriver,
    person: string,
    conversation: string,
  ) {
    this.#place = { as: person, in: conversation };
  }

  /** Answers when the app has acknowledged. A leading slash is a slash command; `@SRE Assistant` is a mention. */
  say(text: string, options: { thread_ts?: string } = {}): Promise<SlackAcknowledged & { message: SlackMessage }> {
    return this.slack.send('POST', 'say', { ...this.#place, text, ...options });
  }

  /** Presses a button, and says yes where a dialog asks. */
  press(title: string, on: SlackMessage, { confirmed = true } = {}): Promise<SlackAcknowledged> {
    return this.slack.send('POST', 'press', { ...this.#place, ts: on.ts, action: { title }, confirmed });
  }

  pressInModal(title: string, inputs: Json = {}): Promise<SlackAcknowledged> {
    return this.slack.send('POST', 'press', { ...this.#place, action: { title }, inputs, confirmed: true });
  }

  /** Opens the Home tab. @returns what the app published to it, as soon as it fits. */
  async home(what: RegExp): Promise<Json> {
    await this.slack.send('POST', 'home', this.#place);
    const look = async () => {
      const { home } = await this.slack.get<{ home: { view: Json } | null }>('state', this.#place);
      return home && what.test(wordsOf(home.view)) ? home.view : undefined;
    };
    return this.slack.until(`a Home tab ${what}`, look, () => this.transcript());
  }

  pressAtHome(title: string): Promise<SlackAcknowledged> {
    return this.slack.send('POST', 'press', { ...this.#place, action: { title }, home: true, confirmed: true });
  }

  submit(inputs: Json = {}): Promise<SlackAcknowledged> {
    return this.slack.send('POST', 'submit', { ...this.#place, inputs });
  }

  /** As this person sees them, oldest first. */
  async messages(): Promise<SlackMessage[]> {
    return (await this.slack.get<{ messages: SlackMessage[] }>('messages', this.#place)).messages;
  }

  /** The newest message of the app whose words fit, as soon as there is one. */
  untilMessage(what: RegExp): Promise<SlackMessage> {
    const look = async () =>
      (await this.messages()).findLast((message) => message.from.bot && what.test(wordsOf(message.blocks)));
    return this.slack.until(`a message ${what}`, look, () => this.transcript());
  }

  /** The modal on this person's screen, as soon as its words fit. */
  untilModal(what: RegExp): Promise<Json> {
    const look = async () => {
      const { view } = await this.slack.get<SlackState>('state', { as: this.#place.as });
      return view && what.test(wordsOf([view.view])) ? view.view : undefined;
    };
    return this.slack.until(`a modal ${what}`, look, () => this.transcript());
  }

  /** Everything this person sees, as text, for messages of failed tests. */
  async transcript(): Promise<string> {
    const { view } = await this.slack.get<SlackState>('state', { as: this.#place.as });
    const lines = (await this.messages()).map(({ from, text, blocks }) => `${from.name}: ${text}\n${wordsOf(blocks)}`);
    return [...lines, ...(view ? [`modal: ${wordsOf([view.view])}`] : [])].join('\n');
  }
}

/** Everything that people can read in blocks, in order. */
export function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, item]) => (key === 'text' && typeof item === 'string' ? item : wordsOf(item)))
    .filter(Boolean)
    .join('\n');
}
