import { isObject, type Json, refuse, stringOf } from '../teams/http.js';
import type { World } from '../world.js';
import { type AppLink, accepted, type SlackDelivery } from './app-link.js';
import { type Chosen, chooseButton, stateOf } from './elements.js';
import type { Hooks } from './hooks.js';
import type { OpenView, SlackMessage, SlackMessages } from './messages.js';
import { viewProblems } from './view-rules.js';
import { appId, bot, type Member, type SlackConversation, teamDomain, teamId } from './workspace.js';

const mention = `@${bot.name}`;
const failed = 'This app is not responding right now.';

interface Parts {
  readonly clock: World['clock'];
  readonly messages: SlackMessages;
  readonly hooks: Hooks;
  readonly link: AppLink;
}

/** What a person's Slack does with the app: commands, mentions, buttons, modals, and what is shown when it fails. */
export class SlackClient {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A slash command where the text begins with one; `@SRE Assistant` mentions the app. null where nothing is sent. */
  async say(
    person: Member,
    conversation: SlackConversation,
    text: string,
    thread_ts: string | null,
  ): Promise<{ message: SlackMessage | null; app: SlackDelivery | null }> {
    const [, command, rest = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    if (command) {
      const app = await this.#parts.link.command({
        token: 'deprecated',
        ...commonOf(person),
        channel_id: conversation.id,
        channel_name: conversation.kind === 'im' ? 'directmessage' : conversation.name,
        command,
        text: rest,
        is_enterprise_install: 'false',
        response_url: this.#parts.hooks.responseUrl(person, conversation),
        trigger_id: this.#parts.hooks.triggerId(person),
      });
      this.#acknowledged(person, conversation, app, command);
      return { message: null, app };
    }
    const marked = text.replaceAll(mention, `<@${bot.id}>`);
    const from = { id: person.id, name: person.name, bot: false };
    const message = this.#parts.messages.add(conversation, { from, text: marked, blocks: [], thread_ts });
    if (conversation.kind === 'channel' && marked === text) return { message, app: null };
    const direct = conversation.kind === 'im';
    const app = await this.#parts.link.event({
      type: direct ? 'message' : 'app_mention',
      user: person.id,
      team: teamId,
      text: marked,
      ts: message.ts,
      event_ts: message.ts,
      channel: conversation.id,
      ...(direct && { channel_type: 'im' }),
      ...(thread_ts !== null && { thread_ts }),
    });
    return { message, app };
  }

  /**
   * Presses a button of a message (by `ts`) or of the modal that is open (without).
   *
   * @param options.confirmed - the person said yes to the button's confirm dialog; without it nothing is sent.
   */
  async press(
    person: Member,
    conversation: SlackConversation,
    options: { ts: string | undefined; wanted: Json; inputs: Json; confirmed: boolean; home?: boolean },
  ): Promise<{ app: SlackDelivery | null; confirm: Json | null; url: string | null }> {
    const { hooks, messages, link } = this.#parts;
    const message = options.ts === undefined ? undefined : this.#seen(person, conversation, options.ts);
    const open = message ? undefined : options.home ? this.#home(person) : this.#open(person);
    const blocks = message ? message.blocks : blocksOf(open?.view);
    const chosen = chooseButton(blocks, options.wanted);
    const confirm = isObject(chosen.element.confirm) ? chosen.element.confirm : null;
    if (confirm && !options.confirmed) return { app: null, confirm, url: null };
    const app = await link.interaction({
      type: 'block_actions',
      ...payloadOf(person),
      trigger_id: hooks.triggerId(person),
      state: stateOf(blocks, options.inputs),
      actions: [actionOf(chosen)],
      ...(message
        ? {
            container: {
              type: 'message',
              message_ts: message.ts,
              channel_id: conversation.id,
              is_ephemeral: message.visible_to !== null,
              ...(message.thread_ts !== null && { thread_ts: message.thread_ts }),
            },
            channel: { id: conversation.id, name: conversation.name },
            message: { type: 'message', ts: message.ts, user: bot.id, text: message.text, blocks: message.blocks },
            response_url: hooks.responseUrl(person, conversation, message),
          }
        : { container: { type: 'view', view_id: open?.id }, view: viewPayload(open, stateOf(blocks, options.inputs)) }),
    });
    if (!accepted(app)) messages.events.publish({ kind: 'error', person: person.id, text: failed });
    return { app, confirm: null, url: stringOf(chosen.element.url) ?? null };
  }

  /** Submits the modal that is open. */
  async submit(person: Member, inputs: Json): Promise<{ app: SlackDelivery }> {
    const { hooks, link, messages } = this.#parts;
    const open = this.#open(person);
    const state = stateOf(blocksOf(open.view), inputs);
    const app = await link.interaction({
      type: 'view_submission',
      ...payloadOf(person),
      trigger_id: hooks.triggerId(person),
      view: viewPayload(open, state),
      response_urls: [],
    });
    if (!accepted(app)) {
      messages.events.publish({ kind: 'error', person: person.id, text: failed });
      return { app };
    }
    const action = isObject(app.body) ? app.body.response_action : undefined;
    if (action === 'update' && isObject(app.body) && isObject(app.body.view)) {
      const problems = viewProblems(app.body.view);
      if (problems.length > 0) throw refuse(400, 'InvalidView', problems.join('; '));
      messages.show(person.id, { ...open, view: app.body.view });
    } else if (action !== 'errors') {
      messages.show(person.id, null);
    }
    return { app };
  }

  /** Opens the Home tab of the app, which tells the app. */
  async openHome(person: Member, conversation: SlackConversation): Promise<{ app: SlackDelivery }> {
    const { link, clock } = this.#parts;
    const event_ts = String(clock.now().getTime() / 1000);
    const app = await link.event({
      type: 'app_home_opened',
      user: person.id,
      channel: conversation.id,
      tab: 'home',
      event_ts,
    });
    return { app };
  }

  closeView(person: Member): void {
    this.#parts.messages.show(person.id, null);
  }

  /** What Slack shows of the answer to a slash command itself. */
  #acknowledged(person: Member, conversation: SlackConversation, app: SlackDelivery, command: string): void {
    const { messages } = this.#parts;
    const problem =
      app.problem === 'timeout' ? 'operation_timeout' : app.status === null ? 'dispatch_failed' : `http_${app.status}`;
    if (!accepted(app)) {
      const text = `${command} failed with the error "${problem}"`;
      messages.events.publish({ kind: 'error', person: person.id, text });
      return;
    }
    const text = isObject(app.body) ? stringOf(app.body.text) : stringOf(app.body);
    const blocks = isObject(app.body) && Array.isArray(app.body.blocks) ? app.body.blocks.filter(isObject) : [];
    if (!text && blocks.length === 0) return;
    messages.add(conversation, { from: { ...bot, bot: true }, text: text ?? '', blocks, visible_to: person.id });
  }

  #seen(person: Member, conversation: SlackConversation, ts: string): SlackMessage {
    const message = this.#parts.messages.list(conversation, person).find((one) => one.ts === ts);
    if (!message) throw refuse(404, 'NotFound', `${person.name} sees no message ${ts} in ${conversation.name}.`);
    return message;
  }

  #home(person: Member): OpenView {
    const home = this.#parts.messages.home(person.id);
    if (!home) throw refuse(404, 'NotFound', `${person.name} has not opened the Home tab.`);
    return home;
  }

  #open(person: Member): OpenView {
    const open = this.#parts.messages.view(person.id);
    if (!open) throw refuse(404, 'NotFound', `${person.name} has no modal open.`);
    return open;
  }
}

const blocksOf = (view: Json | undefined): Json[] =>
  view && Array.isArray(view.blocks) ? view.blocks.filter(isObject) : [];

const commonOf = ({ id, handle }: Member) => ({
  team_id: teamId,
  team_domain: teamDomain,
  user_id: id,
  user_name: handle,
  api_app_id: appId,
});

const payloadOf = ({ id, handle, name }: Member): Json => ({
  token: 'deprecated',
  api_app_id: appId,
  team: { id: teamId, domain: teamDomain },
  user: { id, username: handle, name, team_id: teamId },
  enterprise: null,
  is_enterprise_install: false,
});

const actionOf = ({ blockId, element, option }: Chosen): Json => ({
  type: element.type,
  action_id: element.action_id,
  block_id: blockId,
  text: element.text,
  ...(option ? { selected_option: option } : { value: element.value }),
  action_ts: String(Date.now() / 1000),
});

const viewPayload = (open: OpenView | undefined, state: Json): Json => ({
  ...open?.view,
  id: open?.id,
  hash: open?.hash,
  title: open?.view.title,
  team_id: teamId,
  app_id: appId,
  bot_id: 'B0SREAGENT1',
  state,
});
