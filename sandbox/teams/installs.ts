import { setTimeout as delay } from 'node:timers/promises';
import type { BotLink } from './bot-link.js';
import type { Chat } from './chat.js';
import { bot, type Conversation, conversations, type Person } from './people.js';

/** A service registers before it listens: an install that finds nobody home is tried again this often, this long. */
const retryEveryMs = 200;
const attempts = 50;

/**
 * Tells the bot of its conversations, as Teams does when an app is installed: `installationUpdate` add together with
 * `conversationUpdate` membersAdded, once. When the connector has moved since, `add-upgrade`, which carries the new
 * service URL and is nobody's first day.
 */
export class Installs {
  readonly #chat: Chat;
  readonly #link: BotLink;
  readonly #serviceUrl: () => string;
  #running: Promise<void> = Promise.resolve();

  constructor(chat: Chat, link: BotLink, serviceUrl: () => string) {
    this.#chat = chat;
    this.#link = link;
    this.#serviceUrl = serviceUrl;
  }

  /** Starts installing whatever is not installed yet; `done` tells when that is over. */
  start(): void {
    this.#running = this.#running.then(() => this.#installAll());
  }

  get done(): Promise<void> {
    return this.#running;
  }

  async #installAll(): Promise<void> {
    for (const conversation of conversations) {
      const before = this.#chat.installedAt(conversation);
      if (before === this.#serviceUrl()) continue;
      const status = await this.#install(conversation, before ? 'add-upgrade' : 'add');
      if (status === null) return;
      // A bot that failed at it is told again when it registers the next time.
      if (status < 300) this.#chat.setInstalled(conversation, this.#serviceUrl());
    }
  }

  /** @returns the bot's status; null when nobody was home all the while. */
  async #install(conversation: Conversation, action: 'add' | 'add-upgrade'): Promise<number | null> {
    const installer = installerOf(conversation);
    const update = { type: 'installationUpdate', action, channelData: { settings: selected(conversation) } };
    for (let attempt = 0; attempt < attempts && !this.#link.closed; attempt++) {
      const { status } = await this.#link.send(conversation, null, installer, update);
      if (status !== null && status !== 503) {
        if (action === 'add' && status < 300) await this.#announceMembers(conversation, installer);
        return status;
      }
      await delay(retryEveryMs, undefined, { ref: false });
    }
    return null;
  }

  async #announceMembers(conversation: Conversation, installer: Person): Promise<void> {
    const isChannel = conversation.kind === 'channel';
    await this.#link.send(conversation, null, installer, {
      type: 'conversationUpdate',
      // Teams gives ids alone here, no names.
      membersAdded: isChannel ? [{ id: bot.id }] : [{ id: installer.mri, aadObjectId: installer.id }, { id: bot.id }],
      ...(isChannel && { channelData: { eventType: 'teamMemberAdded' } }),
    });
  }
}

function installerOf({ id, members }: Conversation): Person {
  const [installer] = members;
  if (!installer) throw new Error(`conversation ${id} has no member`);
  return installer;
}

const selected = ({ id }: Conversation) => ({ selectedChannel: { id } });
