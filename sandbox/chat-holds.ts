import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Faults } from './faults.js';
import type { HeldCalls } from './held-calls.js';

/** A message of a bot to Teams or Slack, as holds name it: the Teams operations are `post` and `edit`, Slack's its methods. */
interface ChatCall {
  readonly service: 'teams' | 'slack';
  readonly operation: string;
  readonly input: unknown;
}

/** Holds on what the service posts to the chats, before or behind it stands there. */
export class ChatHolds {
  constructor(
    private readonly faults: Pick<Faults, 'hold' | 'strike'>,
    private readonly held: Pick<HeldCalls, 'hold'>,
    private readonly region: string,
  ) {}

  /** What tells one message from another is not kept. */
  forgets(call: Pick<ChatCall, 'service' | 'operation'>): boolean {
    return this.faults.strike({ ...call, role: 'bot', region: this.region }).forgetToken;
  }

  /** @returns what `effect` does; undefined when the caller went before, so that nothing was done for it. */
  async around<T>(
    { service, operation, input }: ChatCall,
    res: ServerResponse,
    effect: () => T,
  ): Promise<T | undefined> {
    const target = { service, operation, role: 'bot', region: this.region };
    const side = this.faults.hold(target, input);
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const call = side && { ...target, side, request_id: randomUUID() };
    if (call?.side === 'before' && !(await this.held.hold(call, gone.signal))) return undefined;
    const done = effect();
    if (call?.side === 'after') await this.held.hold(call, gone.signal);
    return done;
  }
}
