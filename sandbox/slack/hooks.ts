import { randomBytes } from 'node:crypto';
import { isObject, type Json, stringOf } from '../teams/http.js';
import type { World } from '../world.js';
import { blockProblems, tooLong } from './block-rules.js';
import type { SlackMessage, SlackMessages } from './messages.js';
import { bot, type Member, type SlackConversation, teamId } from './workspace.js';

/** A response URL takes five answers within 30 minutes (Slack: handling user interaction). */
const uses = 5;
const validMs = 30 * 60_000;
/** A trigger opens one modal within three seconds, of wall time: it is a person who waits. */
const triggerMs = 3_000;

interface Hook {
  readonly person: Member;
  readonly conversation: SlackConversation;
  /** The message whose button was pressed; undefined for a slash command. */
  readonly message: SlackMessage | undefined;
  readonly until: number;
  left: number;
}

/** What an interaction hands out: response URLs, and triggers that open modals. */
export class Hooks {
  readonly #hooks = new Map<string, Hook>();
  readonly #triggers = new Map<string, { person: Member; until: number; used: boolean }>();

  constructor(
    private readonly clock: World['clock'],
    private readonly messages: SlackMessages,
    private readonly url: (path: string) => string,
  ) {}

  responseUrl(person: Member, conversation: SlackConversation, message?: SlackMessage): string {
    const id = randomBytes(16).toString('hex');
    const until = this.clock.now().getTime() + validMs;
    this.#hooks.set(id, { person, conversation, message, until, left: uses });
    return this.url(`response/${teamId}/${id}`);
  }

  triggerId(person: Member): string {
    const id = `${Date.now()}.${randomBytes(12).toString('hex')}`;
    this.#triggers.set(id, { person, until: Date.now() + triggerMs, used: false });
    return id;
  }

  /** @returns who pressed, or Slack's word for why the trigger is of no use. */
  takeTrigger(id: string): Member | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' {
    const trigger = this.#triggers.get(id);
    if (!trigger) return 'invalid_trigger_id';
    if (trigger.used) return 'exchanged_trigger_id';
    if (Date.now() > trigger.until) return 'expired_trigger_id';
    trigger.used = true;
    return trigger.person;
  }

  /** @returns HTTP status and Slack's answer in text. */
  respond(id: string, body: Json): [status: number, text: string] {
    const hook = this.#hooks.get(id);
    if (!hook) return [404, 'no_service'];
    if (this.clock.now().getTime() > hook.until) return [404, 'expired_url'];
    if (hook.left === 0) return [404, 'used_url'];
    const blocks = Array.isArray(body.blocks) ? body.blocks.filter(isObject) : [];
    const text = stringOf(body.text) ?? '';
    if (body.delete_original !== true && text === '' && blocks.length === 0) return [400, 'no_text'];
    if (blockProblems(blocks, 'message').length > 0) return [400, 'invalid_blocks'];
    if (tooLong(blocks)) return [400, 'msg_blocks_too_long'];
    hook.left -= 1;
    this.#put(hook, { text, blocks }, body);
    return [200, 'ok'];
  }

  #put(hook: Hook, content: Pick<SlackMessage, 'text' | 'blocks'>, body: Json): void {
    const { message, person, conversation } = hook;
    const original = message && this.messages.find(conversation.id, message.ts);
    if (body.delete_original === true) {
      if (original) this.messages.remove(original);
    } else if (body.replace_original === true && original) {
      this.messages.edit(original, content);
    } else {
      const visible_to = body.response_type === 'in_channel' ? null : person.id;
      const thread_ts = stringOf(body.thread_ts) ?? null;
      this.messages.add(conversation, { ...content, from: { ...bot, bot: true }, visible_to, thread_ts });
    }
  }
}
