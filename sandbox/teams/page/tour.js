import { byId, h } from './dom.js';
import { remember } from './session.js';

const steps = [
  {
    at: 'composer',
    title: 'Ask',
    text: 'Type “/” and take /sre-vuln-check: the assistant reads the fleet and says what to fix first.',
  },
  {
    at: 'scroll',
    title: 'Open an instance',
    text: 'Cards have buttons. Open one instance to see every finding, its patch state and why it ranks where it does.',
  },
  {
    at: 'scroll',
    title: 'Plan a fix',
    text: '“Plan this fix” proposes an exact change: packages, hosts, order, window. Nothing runs yet.',
  },
  {
    at: 'people',
    title: 'Switch person and approve',
    text: 'Whoever asked may not approve. Become Ana or Mei, find the request and decide.',
  },
  {
    at: 'open-drawer',
    title: 'Make something happen',
    text: 'In “Sandbox”, skip to the next event to watch the run, publish a sample alert, or break a service.',
  },
];

/** Five short stops for a first visitor, beside the conversation and never over it. Esc or “Skip” ends it for good. */
export class Tour {
  #prepare;
  #box = h('section', { class: 'tour', role: 'dialog', 'aria-modal': 'false', tabindex: '-1', hidden: true });
  #before;

  /** @param prepare - makes the part of the page with this id visible. */
  constructor(prepare) {
    this.#prepare = prepare;
    document.body.append(this.#box);
    this.#box.addEventListener('keydown', (event) => event.key === 'Escape' && this.#end());
  }

  start() {
    this.#before = document.activeElement;
    this.#go(0);
  }

  #go(step) {
    const { at, title, text } = steps[step];
    const last = step === steps.length - 1;
    this.#prepare(at);
    this.#highlight(byId(at));
    const next = h(
      'button',
      { type: 'button', class: 'plain primary', onclick: () => (last ? this.#end() : this.#go(step + 1)) },
      last ? 'Start' : 'Next',
    );
    this.#box.setAttribute('aria-label', `Tour, ${step + 1} of ${steps.length}: ${title}`);
    this.#box.replaceChildren(
      h('p', { class: 'soft' }, `${step + 1} of ${steps.length}`),
      h('h3', {}, title),
      h('p', {}, text),
      h(
        'div',
        { class: 'row' },
        next,
        step > 0 && h('button', { type: 'button', class: 'plain', onclick: () => this.#go(step - 1) }, 'Back'),
        !last && h('button', { type: 'button', class: 'link', onclick: () => this.#end() }, 'Skip the tour'),
      ),
    );
    this.#box.hidden = false;
    next.focus();
  }

  #end() {
    this.#box.hidden = true;
    this.#box.replaceChildren();
    this.#highlight(undefined);
    this.#prepare(undefined);
    remember('toured', true);
    const wasNowhere = !this.#before || this.#before === document.body;
    (wasNowhere ? byId('message') : this.#before).focus();
  }

  #highlight(target) {
    document.querySelector('.touring')?.classList.remove('touring');
    target?.classList.add('touring');
  }
}
