import { byId, h, initials, reconcile } from './dom.js';
import { clearToasts } from './toasts.js';

const botAvatar = () => h('span', { class: 'avatar', 'aria-hidden': 'true' }, h('img', { src: 'icon.svg', alt: '' }));

/** The face of somebody: the bot's sign, or initials. */
export function avatar(model, { id, name, bot }) {
  if (bot) return botAvatar();
  const tint = model.people.findIndex((person) => person.id === id);
  return h('span', { class: 'avatar', 'data-tint': tint, 'aria-hidden': 'true' }, initials(name));
}

export const conversationAvatar = ({ kind }) =>
  kind === 'personal' ? botAvatar() : h('span', { class: 'avatar square', 'aria-hidden': 'true' }, '#');

const badge = (count) =>
  count > 0 && h('span', { class: 'badge' }, String(count), h('span', { class: 'visually-hidden' }, ' unread'));

/** People to be and conversations to read, as a radio group and a list. */
export class Rail {
  #model;
  #done;

  /** @param done - called after a choice, so that a narrow screen can close the rail. */
  constructor(model, done) {
    this.#model = model;
    this.#done = done;
    byId('people').addEventListener('keydown', (event) => this.#moveByKey(event));
  }

  draw() {
    const focused = document.activeElement?.id;
    reconcile(
      byId('people'),
      this.#model.people.map((person) => this.#person(person)),
    );
    reconcile(
      byId('conversations'),
      this.#model.mine().map((conversation) => this.#conversation(conversation)),
    );
    if (focused?.startsWith('rail-')) byId(focused)?.focus();
  }

  #person(person) {
    const model = this.#model;
    const checked = person === model.person;
    const unread = checked ? 0 : model.mine(person).reduce((sum, one) => sum + model.unread(one, person), 0);
    return h(
      'button',
      {
        ...{ type: 'button', class: 'entry', role: 'radio', id: `rail-${person.id}`, tabindex: checked ? 0 : -1 },
        ...{ 'aria-checked': String(checked), onclick: () => this.#become(person) },
      },
      avatar(model, person),
      h('span', {}, h('b', {}, person.name), h('small', {}, person.title)),
      badge(unread),
    );
  }

  #conversation(conversation) {
    const model = this.#model;
    const current = conversation === model.conversation;
    const last = model.messages(conversation).at(-1);
    const about = last ? summary(last) : aboutConversation(conversation);
    const choose = () => {
      void model.open(conversation);
      this.#done();
    };
    const props = { type: 'button', class: 'entry', id: `rail-${conversation.id}`, 'aria-current': current && 'page' };
    return h(
      'li',
      {},
      h(
        'button',
        { ...props, onclick: choose },
        conversationAvatar(conversation),
        h('span', {}, h('b', {}, conversation.name), h('small', {}, about)),
        badge(current ? 0 : model.unread(conversation)),
      ),
    );
  }

  #become(person) {
    this.#switch(person);
    this.#done();
  }

  #switch(person) {
    clearToasts();
    void this.#model.become(person);
  }

  #moveByKey(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const { people, person } = this.#model;
    const next = people.at((people.indexOf(person) + step) % people.length);
    byId(`rail-${next.id}`).focus();
    this.#switch(next);
  }
}

export const aboutConversation = ({ kind }) =>
  kind === 'personal' ? 'Personal chat with the bot' : 'Channel of the team; mention the bot to ask it';

function summary({ from, text, cards }) {
  const said = text ? text.replace(/<\/?at>/g, '') : cards.length > 0 ? 'Sent a card' : '';
  return from.bot ? said : `${from.name.split(' ')[0]}: ${said}`;
}
