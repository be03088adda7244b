import { followSlack, slack } from './api.js';
import { byId, h, reconcile } from './dom.js';
import { drawBlocks } from './slack-blocks.js';
import { askFirst, Modal } from './slack-dialogs.js';
import { attempt, toast } from './toasts.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Slack beside Teams, for the person whom the visitor is. Nothing is asked or followed while it is not shown. */
export class SlackPane {
  #person = () => '';
  #source;
  #id = '';
  #kind = 'channel';
  /** Answers overtake each other; the newest question's is shown. */
  #asked = 0;
  /** How often a modal was told of as an event: what was read before is older than that. */
  #viewsTold = 0;
  /** Whose Home tab was opened last. */
  #homeOf = '';
  #messages = [];
  #drawn = new Map();
  #modal = new Modal({
    press: (element, option) => this.#press({ in: this.#kind === 'channel' ? 'channel' : 'im' }, element, option),
    submit: (inputs) => this.#submit(inputs),
    close: () => attempt(() => slack.close({ as: this.#person() })),
  });

  /** @param person - the full name of whom the visitor is now. */
  constructor(person) {
    this.#person = person;
    byId('slack-form').addEventListener('submit', (event) => this.#say(event));
    for (const tab of byId('slack-tabs').children) tab.addEventListener('click', () => this.#open(tab.dataset.kind));
  }

  get shown() {
    return !byId('slack').hidden;
  }

  show(on) {
    byId('slack').hidden = !on;
    byId('open-slack').setAttribute('aria-expanded', String(on));
    if (!on) {
      this.#source?.close();
      this.#source = undefined;
      this.#modal.draw(null);
      return;
    }
    this.#source ??= followSlack(
      (event) => this.#take(event),
      () => void this.refresh(),
    );
    void this.refresh();
  }

  /** Reads again what this person sees: they changed, or something was missed. */
  async refresh() {
    if (!this.shown) return;
    await attempt(async () => {
      const as = this.#person();
      const turn = ++this.#asked;
      const told = this.#viewsTold;
      const isHome = this.#kind === 'home';
      if (isHome && this.#homeOf !== as) {
        this.#homeOf = as;
        // What the app publishes for it comes as an event.
        await slack.home({ as });
      }
      const messages = isHome ? { messages: [] } : slack.messages(as, this.#kind);
      const [state, read] = await Promise.all([slack.state(as), messages]);
      if (turn !== this.#asked) return;
      this.#id = state.people.find(({ name }) => name === as)?.id ?? '';
      this.#messages = read.messages;
      if (isHome) this.#drawHome(state.home);
      else this.#draw();
      if (told === this.#viewsTold) this.#modal.draw(state.view);
    });
  }

  #open(kind) {
    this.#kind = kind;
    this.#homeOf = '';
    byId('slack-form').hidden = kind === 'home';
    for (const tab of byId('slack-tabs').children) {
      tab.setAttribute('aria-pressed', String(tab.dataset.kind === kind));
    }
    byId('slack-message').setAttribute('placeholder', kind === 'im' ? 'help' : '@SRE Assistant help');
    void this.refresh();
  }

  #take(event) {
    if (event.kind === 'view') {
      if (event.person !== this.#id) return;
      this.#viewsTold += 1;
      this.#modal.draw(event.view);
    } else if (event.kind === 'error') {
      if (event.person === this.#id) toast(event.text, 'error');
    } else void this.refresh();
  }

  async #say(event) {
    event.preventDefault();
    const box = byId('slack-message');
    const text = box.value.trim();
    if (!text) return;
    box.value = '';
    await attempt(() => slack.say({ as: this.#person(), in: this.#kind, text }));
  }

  /** @param place - the conversation and the message, or the Home tab. */
  async #press(place, element, option) {
    const { action_id, value, confirm, url } = element;
    if (confirm && !(await askFirst(confirm))) return;
    const action = option ? { title: option.text.text, action_id } : { action_id, value };
    await attempt(() => slack.press({ as: this.#person(), ...place, action, confirmed: true }));
    if (url && /^https?:/.test(url)) open(url, '_blank', 'noopener,noreferrer');
  }

  async #submit(inputs) {
    const answer = await attempt(() => slack.submit({ as: this.#person(), inputs }));
    return answer?.app?.body?.errors;
  }

  #draw() {
    const list = byId('slack-messages');
    const scroll = byId('slack-scroll');
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
    const keys = new Map(this.#messages.map((message) => [JSON.stringify(message), message]));
    this.#drawn = new Map([...keys].map(([key, message]) => [key, this.#drawn.get(key) ?? this.#message(message)]));
    const empty = h('li', { class: 'empty' }, h('p', {}, 'Type /sre-vuln-check, or mention the app.'));
    reconcile(list, this.#drawn.size > 0 ? [...this.#drawn.values()] : [empty]);
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  /** What the app published there last. */
  #drawHome(home) {
    const press = (element, option) => this.#press({ in: 'im', home: true }, element, option);
    const blocks = home
      ? drawBlocks(home.view.blocks, press).filter(Boolean)
      : [h('p', {}, 'Nothing is published yet.')];
    reconcile(byId('slack-messages'), [h('li', { class: 'sl-message sl-home' }, ...blocks)]);
  }

  #message(message) {
    const { from, text, blocks, ts, thread_ts, edited, visible_to } = message;
    const meta = [
      h('b', {}, from.name),
      from.bot && h('span', { class: 'sl-app' }, 'APP'),
      h('time', {}, clock.format(new Date(Number(ts) * 1000))),
      edited && h('span', {}, '(edited)'),
      visible_to !== null && h('span', { class: 'only-you' }, 'Only visible to you'),
      thread_ts !== null && h('span', {}, 'in a thread'),
    ];
    const press = (element, option) => this.#press({ in: this.#kind, ts }, element, option);
    return h(
      'li',
      { class: `sl-message${thread_ts === null ? '' : ' sl-reply'}` },
      h('div', { class: 'meta' }, ...meta.filter(Boolean)),
      ...(blocks.length > 0 ? drawBlocks(blocks, press).filter(Boolean) : [h('p', {}, shownText(text))]),
    );
  }
}

/** The one text that Slack reads as markup: mentions of the app, and entities. */
const shownText = (text) =>
  text
    .replace(/<@U0SREAGENT1>/g, '@SRE Assistant')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
