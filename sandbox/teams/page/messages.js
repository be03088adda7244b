import { drawCards } from './cards.js';
import { byId, h, reconcile } from './dom.js';
import { markdownToHtml } from './markdown.js';
import { avatar } from './rail.js';

const groupedWithinMs = 5 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

const starters = {
  personal: ['help', '/sre-vuln-check', '/sre-patch-status'],
  channel: ['@SRE Assistant help', '@SRE Assistant /sre-vuln-check'],
};

/** The open conversation: messages grouped by person and day, posts with their threads in a channel. */
export class Messages {
  #model;
  #actions;
  /** Elements by message, kept while what they show is the same, so that half-filled cards survive a new message. */
  #drawn = new Map();
  #place = '';
  /** Where the last draw scrolled to: whoever is still there follows what comes. */
  #scrolledTo = 0;

  /** @param actions - press(message, pressed), reply(message), refresh(message), suggest(text) */
  constructor(model, actions) {
    this.#model = model;
    this.#actions = actions;
  }

  draw() {
    const { person, conversation } = this.#model;
    const scroll = byId('scroll');
    const place = `${person.id} ${conversation.id}`;
    const moved = place !== this.#place;
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
    const follows = moved || atEnd || Math.abs(scroll.scrollTop - this.#scrolledTo) < 2;
    if (moved) this.#drawn.clear();
    this.#place = place;
    const items = this.#model.messages();
    reconcile(byId('messages'), items.length === 0 ? [this.#empty(conversation)] : this.#items(items, conversation));
    if (follows) this.#scrollToNewest(scroll, items);
  }

  /** To the end, but no further than where the newest message begins: the answer comes first in it. */
  #scrollToNewest(scroll, items) {
    const newest = items.reduce((last, one) => (Number(one.id) > Number(last?.id ?? 0) ? one : last), undefined);
    const element = newest && this.#drawn.get(newest.id)?.element;
    const inLast = element && byId('messages').lastElementChild.contains(element);
    const before = element?.previousElementSibling;
    const from = before?.classList.contains('mine') ? before : element;
    const top = inLast
      ? from.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop
      : Number.POSITIVE_INFINITY;
    scroll.scrollTop = Math.min(top, scroll.scrollHeight);
    this.#scrolledTo = scroll.scrollTop;
  }

  #items(messages, { kind }) {
    const nodes = [];
    let date = '';
    let previous;
    for (const message of messages) {
      if (message.thread !== null) continue;
      const today = day.format(new Date(message.at));
      if (today !== date) nodes.push(this.#keep(`day ${today}`, '', () => h('li', { class: 'day' }, today)));
      nodes.push(
        kind === 'channel'
          ? this.#post(message, messages)
          : this.#message(message, today === date ? previous : undefined, 'li'),
      );
      date = today;
      previous = message;
    }
    return nodes;
  }

  #post(root, messages) {
    const replies = messages.filter(({ thread }) => thread === root.id);
    const post = this.#keep(`post ${root.id}`, '', () => {
      const list = h('ol', { class: 'replies' });
      const reply = h('button', { type: 'button', class: 'link', onclick: () => this.#actions.reply(root) }, 'Reply');
      return h('li', { class: 'post' }, h('div'), list, reply);
    });
    const [first, list] = post.children;
    reconcile(first, [this.#message(root, undefined, 'div')]);
    reconcile(
      list,
      replies.map((reply, index) => this.#message(reply, replies[index - 1], 'li')),
    );
    list.hidden = replies.length === 0;
    return post;
  }

  #message(message, previous, tag) {
    const follows =
      previous?.from.id === message.from.id && Date.parse(message.at) - Date.parse(previous.at) < groupedWithinMs;
    return this.#keep(message.id, JSON.stringify([message, follows]), () => this.#drawMessage(message, follows, tag));
  }

  #drawMessage(message, follows, tag) {
    const { from } = message;
    const mine = from.id === this.#model.person.id;
    const at = new Date(message.at);
    const meta = [
      h('b', { class: mine && this.#model.conversation.kind === 'personal' ? 'visually-hidden' : '' }, from.name),
      h('time', { datetime: message.at, title: full.format(at) }, clock.format(at)),
      message.edited_at && h('span', { title: full.format(new Date(message.edited_at)) }, 'Edited'),
      message.visible_to !== null && h('span', { class: 'only-you' }, 'Only you can see this'),
    ];
    const refreshable = message.cards.some(({ refresh }) => refresh);
    if (refreshable) {
      const refresh = () => this.#actions.refresh(message);
      meta.push(h('button', { type: 'button', class: 'link', onclick: refresh }, 'Refresh card'));
    }
    const silent = follows && !message.edited_at && !refreshable && message.visible_to === null;
    return h(
      tag,
      { class: `message${mine ? ' mine' : ''}${follows ? ' follows' : ''}` },
      follows ? h('span', {}) : avatar(this.#model, from),
      h(
        'div',
        { class: 'said' },
        h('div', { class: silent ? 'meta visually-hidden' : 'meta' }, ...meta.filter(Boolean)),
        message.text && bubble(message),
        ...drawCards(message.cards, (pressed) => this.#actions.press(message, pressed)),
        ...message.other_attachments.map((type) => h('p', { class: 'card-error' }, `Not shown here: ${type}`)),
      ),
    );
  }

  #empty({ kind }) {
    return this.#keep(`empty ${kind}`, '', () =>
      h(
        'li',
        { class: 'empty' },
        h('img', { src: 'icon.svg', alt: '' }),
        h('h3', {}, 'Ask about your fleet'),
        h('p', {}, 'Ten instances with real vulnerabilities wait in the sandbox. Nothing here touches a real account.'),
        h(
          'div',
          { class: 'chips' },
          ...starters[kind].map((text) =>
            h('button', { type: 'button', onclick: () => this.#actions.suggest(text) }, text),
          ),
        ),
      ),
    );
  }

  #keep(key, signature, draw) {
    const known = this.#drawn.get(key);
    if (known?.signature === signature) return known.element;
    const element = draw();
    this.#drawn.set(key, { signature, element });
    return element;
  }
}

function bubble({ text, format, mentions }) {
  if (format === 'plain') return h('div', { class: 'bubble plain' }, ...withMentions(text, mentions));
  const element = h('div', { class: 'bubble' });
  // markdownToHtml escapes all text before it adds its few tags.
  element.innerHTML = markdownToHtml(text, mentions);
  return element;
}

function withMentions(text, mentions) {
  return text.split(/(<at>[^<>]*<\/at>)/).map((part) => {
    return mentions.includes(part) ? h('span', { class: 'mention' }, part.replace(/<\/?at>/g, '')) : part;
  });
}
