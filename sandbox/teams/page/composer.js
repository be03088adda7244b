import { byId, h, reconcile } from './dom.js';

const commands = [
  ['/sre-vuln-check', '[instance]', 'What is vulnerable, worst first'],
  ['/sre-patch-status', '[instance]', 'What is missing, host by host'],
  ['/sre-security-events', '[time range]', 'What happened that should worry you'],
  ['/sre-patch', '<instance> [critical]', 'Plan patches and ask for approval'],
  ['/sre-approve-patch', '[workflow]', 'What waits for a decision'],
  ['/sre-alerts', 'on | off [severity]', 'Alerts in this conversation'],
  ['help', '', 'What the assistant can do'],
];

/** The message box: Enter sends, Shift+Enter breaks the line, "/" offers commands, the up arrow brings back what was sent. */
export class Composer {
  #model;
  #send;
  #box = byId('message');
  #list = byId('suggestions');
  #offered = [];
  #active = -1;
  #recalled = 0;
  #thread;
  #place = '';

  /** @param send - (text, thread) => Promise; the box is empty again at once. */
  constructor(model, send) {
    this.#model = model;
    this.#send = send;
    this.#box.addEventListener('input', () => this.#typed());
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    this.#box.addEventListener('blur', () => this.#offer([]));
    byId('mention').addEventListener('click', () => this.fill(this.#mentioned(this.#box.value)));
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** After the person or the conversation changed: another place, another draft. */
  draw() {
    const { person, conversation, botName } = this.#model;
    const place = `${person.id} ${conversation.id}`;
    if (place === this.#place) return;
    this.#place = place;
    this.#thread = undefined;
    this.#recalled = 0;
    const inChannel = conversation.kind === 'channel';
    this.#box.value = '';
    this.#box.placeholder = inChannel ? `Start a post with @${botName}` : 'Type a message, or / for commands';
    byId('mention').hidden = !inChannel;
    this.#drawReplying();
    this.#grow();
    this.#offer([]);
  }

  fill(text) {
    this.#box.value = text;
    this.#grow();
    this.#box.focus();
  }

  reply(message) {
    this.#thread = message;
    this.#drawReplying();
    this.fill(this.#mentioned(this.#box.value));
  }

  #submit() {
    const text = this.#box.value.trim();
    if (text === '') return;
    const thread = this.#thread?.id;
    this.#box.value = '';
    this.#thread = undefined;
    this.#recalled = 0;
    this.#drawReplying();
    this.#grow();
    this.#offer([]);
    void this.#send(text, thread);
  }

  #mentioned(text) {
    const mention = `@${this.#model.botName}`;
    return text.includes(mention) ? text : `${mention} ${text}`;
  }

  #typed() {
    this.#recalled = 0;
    this.#grow();
    const text = this.#box.value.replace(`@${this.#model.botName}`, '').trimStart();
    const wanted = text.toLowerCase();
    const fits =
      text.startsWith('/') && !text.includes(' ') ? commands.filter(([name]) => name.startsWith(wanted)) : [];
    const wantsMention = this.#model.conversation.kind === 'channel' && this.#box.value === '@';
    this.#offer(wantsMention ? [[`@${this.#model.botName}`, '', 'Mention the bot']] : fits);
  }

  #offer(offered) {
    this.#offered = offered;
    this.#active = offered.length > 0 ? 0 : -1;
    this.#list.hidden = offered.length === 0;
    this.#box.setAttribute('aria-expanded', String(offered.length > 0));
    const options = offered.map(([name, more, about], index) =>
      h(
        'div',
        // The box keeps the focus: a press would otherwise close the list before it counts.
        {
          id: `suggestion-${index}`,
          role: 'option',
          onmousedown: (event) => event.preventDefault(),
          onclick: () => this.#take(index),
        },
        h('code', {}, name, more && ` ${more}`),
        h('span', {}, about),
      ),
    );
    reconcile(this.#list, options);
    this.#mark();
  }

  #mark() {
    [...this.#list.children].forEach((option, index) => {
      option.setAttribute('aria-selected', String(index === this.#active));
    });
    if (this.#active < 0) this.#box.removeAttribute('aria-activedescendant');
    else this.#box.setAttribute('aria-activedescendant', `suggestion-${this.#active}`);
  }

  #take(index) {
    const [name] = this.#offered[index];
    const isChannel = this.#model.conversation.kind === 'channel';
    this.fill(`${isChannel && !name.startsWith('@') ? this.#mentioned(name) : name} `);
    this.#offer([]);
  }

  #key(event) {
    const open = this.#offered.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) this.#active = (this.#active + step + this.#offered.length) % this.#offered.length;
    else if (open && (event.key === 'Tab' || this.#completes(event))) this.#take(this.#active);
    else if (event.key === 'Escape' && (open || this.#thread)) this.#dismiss();
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit();
    else if (!open && step && this.#recall(-step)) this.#grow();
    else return;
    event.preventDefault();
    this.#mark();
  }

  /** Enter takes a suggestion that is not typed out yet; a whole command is sent. */
  #completes({ key, shiftKey }) {
    return key === 'Enter' && !shiftKey && !this.#box.value.trim().endsWith(this.#offered[this.#active][0]);
  }

  #dismiss() {
    if (this.#offered.length > 0) return this.#offer([]);
    this.#thread = undefined;
    this.#drawReplying();
  }

  /** Steps through what this person sent here. @returns false where the key should move the cursor instead. */
  #recall(step) {
    if (this.#recalled === 0 && (step < 0 || this.#box.value !== '')) return false;
    const { person } = this.#model;
    const sent = this.#model.messages().filter(({ from }) => from.id === person.id);
    this.#recalled = Math.min(Math.max(this.#recalled + step, 0), sent.length);
    const text = this.#recalled === 0 ? '' : sent.at(-this.#recalled).text;
    this.#box.value = text.replace(/<at>([^<>]*)<\/at>/g, '@$1');
    return true;
  }

  #drawReplying() {
    const place = byId('replying');
    place.hidden = !this.#thread;
    if (!this.#thread) return place.replaceChildren();
    const cancel = h('button', { type: 'button', class: 'link', onclick: () => this.#dismiss() }, 'Cancel');
    place.replaceChildren(h('span', {}, `Replying to the post of ${this.#thread.from.name}`), cancel);
  }

  #grow() {
    this.#box.style.height = 'auto';
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }
}
