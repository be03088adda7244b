import { ApiError, followSandbox, sandbox } from './api.js';
import { duration, meaningOf, skipLabel } from './clock-words.js';
import { h, reconcile } from './dom.js';
import { attempt, toast } from './toasts.js';

const breakages = [
  { label: 'Inspector denies access', fault: { service: 'inspector2', kind: 'access_denied' } },
  { label: 'SSM throttles every call', fault: { service: 'ssm', kind: 'throttle' } },
  { label: 'CloudTrail is down', fault: { service: 'cloudtrail', kind: 'error', code: 'InternalServerException' } },
  { label: 'EC2 is slow (2 s a call)', fault: { service: 'ec2', kind: 'latency', ms: 2_000 } },
];
const samples = [
  ['inspector', 'Inspector finding'],
  ['guardduty', 'GuardDuty finding'],
  ['alarm', 'CloudWatch alarm'],
  ['act', 'Port opened by Ben'],
];
const shownEffects = 50;
const clockEveryMs = 3_000;
/** The assistant keeps what it read for a minute: a little more, and the next question is read afresh. */
const freshAfterMs = 61_000;

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });

/** What the sandbox can be made to do: its clock, notifications, broken services, and the record of changes. */
export class Drawer {
  #clock = { offset_ms: 0, next_timer: null, next_label: null, next_kind: null, next_window: null };
  #faults = [];
  #effects = [];
  #now = h('time', {});
  #next = h('p', { class: 'soft' });
  #skip = button('Skip to next event', () => this.#move({ next: true }), 'primary');
  #hour = button('Skip 1 hour', () => this.#move({ advance_ms: 3_600_000 }));
  #window = button('Skip to window', () => this.#move({ to: this.#clock.next_window }));
  #switches = breakages.map(({ label, fault }) => this.#switch(label, fault));
  #list = h('ol', { class: 'effects' });
  #count = h('span', { class: 'soft' });

  constructor(root) {
    const publish = samples.map(([sample, label]) =>
      button(label, () =>
        this.#run(async () => {
          await sandbox.publish(sample);
          toast(`${label} published to the alert topic`);
        }),
      ),
    );
    root.append(
      section('Clock', this.#now, this.#next, h('div', { class: 'row' }, this.#skip, this.#window, this.#hour)),
      section('Publish a sample alert', h('div', { class: 'row' }, ...publish)),
      section(
        'Break a service',
        ...this.#switches.map(({ element }) => element),
        h('p', { class: 'soft' }, 'Answers are at most a minute old: turning a switch moves the clock on by 61 s.'),
      ),
      section('Changes to the account', this.#count, this.#list),
      section(
        'Start over',
        h('p', { class: 'soft' }, 'Empties the conversations, ends what is running and brings back the seeded fleet.'),
        this.#reset(),
      ),
    );
    setInterval(() => this.#tick(), 1_000);
    // What is scheduled changes without a word: timers are set and dropped by whatever runs.
    setInterval(() => document.hidden || void this.#readClock(), clockEveryMs);
    followSandbox({
      clock: (clock) => this.#take(clock),
      faults: (faults) => this.#takeFaults(faults),
      effect: (effect) => this.#takeEffect(effect),
      reset: () => void this.load(),
    });
  }

  async load() {
    const [clock, faults, { effects }] = await Promise.all([sandbox.clock(), sandbox.faults(), sandbox.effects()]);
    this.#take(clock);
    this.#takeFaults(faults);
    this.#takeEffects(effects);
  }

  #move(move) {
    return this.#run(async () => this.#take(await sandbox.moveClock(move)));
  }

  async #run(work) {
    await attempt(work);
    await attempt(async () => this.#take(await sandbox.clock()));
  }

  #take(clock) {
    this.#clock = clock;
    this.#skip.disabled = clock.next_timer === null;
    this.#skip.textContent = skipLabel(clock);
    this.#window.hidden = !clock.next_window;
    this.#tick();
  }

  async #readClock() {
    try {
      this.#take(await sandbox.clock());
    } catch (error) {
      // The status line already says that the sandbox is gone.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #tick() {
    const now = Date.now() + this.#clock.offset_ms;
    this.#now.textContent = dateTime.format(now);
    this.#now.setAttribute('datetime', new Date(now).toISOString());
    const next = this.#clock.next_timer;
    this.#next.textContent =
      next === null
        ? 'Nothing is scheduled.'
        : `Next: ${meaningOf(this.#clock.next_label)}, ${time.format(new Date(next))}, in ${duration(Date.parse(next) - now)}`;
    if (next !== null && Date.parse(next) < now - 2_000) {
      this.#clock = { ...this.#clock, next_timer: null };
      void this.#readClock();
    }
  }

  #switch(label, fault) {
    const input = h('input', { type: 'checkbox', role: 'switch' });
    input.addEventListener('change', async () => {
      const others = this.#faults.filter((one) => !isFault(one, fault)).map(withoutCount);
      const wanted = input.checked ? [...others, fault] : others;
      input.checked = !input.checked;
      await this.#run(async () => {
        this.#takeFaults(await sandbox.setFaults(wanted));
        await sandbox.moveClock({ advance_ms: freshAfterMs });
      });
    });
    return { fault, input, element: h('label', { class: 'switch' }, input, h('span', {}, label)) };
  }

  #takeFaults(faults) {
    this.#faults = faults;
    for (const { fault, input } of this.#switches) input.checked = faults.some((one) => isFault(one, fault));
  }

  /** The assistant's own notes are not changes to the account. */
  #takeEffect(effect) {
    if (effect.service !== 'dynamodb') this.#takeEffects([...this.#effects, effect]);
  }

  #takeEffects(effects) {
    this.#effects = effects;
    this.#count.textContent =
      effects.length === 0
        ? 'Nothing was changed yet.'
        : `${effects.length} changing ${effects.length === 1 ? 'call' : 'calls'}, newest first`;
    reconcile(this.#list, effects.slice(-shownEffects).reverse().map(effectItem));
  }

  #reset() {
    const dialog = h(
      'dialog',
      { 'aria-label': 'Start over?' },
      h('h3', {}, 'Start over?'),
      h('p', {}, 'All conversations are emptied, nothing runs any more, and the fleet is as it was at first.'),
    );
    const close = () => dialog.close();
    const confirm = button(
      'Start over',
      () => {
        close();
        return this.#run(async () => {
          await sandbox.reset();
          await sandbox.moveClock({ advance_ms: freshAfterMs });
        });
      },
      'danger',
    );
    dialog.append(h('div', { class: 'row' }, confirm, button('Keep everything', close)));
    return h(
      'div',
      {},
      button('Reset the sandbox…', () => dialog.showModal()),
      dialog,
    );
  }
}

const section = (title, ...children) => h('section', {}, h('h3', {}, title), ...children);

/** A button that does nothing while what it started goes on; it keeps the focus, to be pressed again. */
function button(label, run, kind = '') {
  const element = h('button', { type: 'button', class: `plain ${kind}` }, label);
  element.addEventListener('click', async () => {
    if (element.getAttribute('aria-busy') === 'true') return;
    element.setAttribute('aria-busy', 'true');
    try {
      await run();
    } finally {
      element.removeAttribute('aria-busy');
    }
  });
  return element;
}

const isFault = (one, { service, kind }) => one.service === service && one.kind === kind && one.operation === undefined;

/** A fault as it is given, without how often it struck. */
const withoutCount = ({ struck, ...fault }) => fault;

function effectItem({ at, role, service, operation, resources, outcome }) {
  const failed = outcome !== 'ok' && h('b', { class: 'bad' }, outcome);
  return h(
    'li',
    {},
    h('b', {}, `${service}:${operation}`),
    h('span', { class: 'soft' }, ` by ${role}, ${time.format(new Date(at))} `),
    failed,
    resources.length > 0 && h('code', {}, resources.join(' ')),
  );
}
