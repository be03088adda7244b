/**
 * What a timer is for: `event` is the next step of something under way, `window` the time that something was told to
 * wait for, `limit` the end of the time that something may take, which nobody looks forward to.
 */
export interface TimerPurpose {
  readonly kind: 'event' | 'window' | 'limit';
  /** Shown to people: a noun phrase in lower case, for example `re-scan of web-1`. Empty when not known. */
  readonly label: string;
}

export interface Upcoming extends TimerPurpose {
  readonly at: Date;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => unknown;
  readonly purpose: TimerPurpose;
}

const unnamed: TimerPurpose = { kind: 'event', label: '' };

export interface Scheduled {
  cancel(): void;
}

/**
 * The one clock of the sandbox: wall time plus an offset that only grows. Everything that waits is scheduled here, so
 * that a test or the chat page can jump to the next thing that happens instead of sleeping.
 */
export class SandboxClock {
  #offset: number;
  #timers = new Set<Timer>();
  #order = 0;
  #wake: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #running = new Set<Promise<unknown>>();
  readonly #watches = new Set<NodeJS.Timeout>();
  readonly #onOffset: ((offsetMs: number) => Promise<void>)[] = [];

  readonly #onError: (error: unknown) => void;

  /** @param onError - told what scheduled work fails with; without it a failure ends the process. */
  constructor(offsetMs = 0, onError: (error: unknown) => void = failLoudly) {
    this.#offset = offsetMs;
    this.#onError = onError;
  }

  get offsetMs(): number {
    return this.#offset;
  }

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** Awaited before a jump is reported as done, so that the service never lags behind the sandbox. */
  onOffset(listener: (offsetMs: number) => Promise<void>): void {
    this.#onOffset.push(listener);
  }

  /** Runs after each jump, and now and then by wall time: for what nothing waits for, so that it delays no jump. */
  watch(everyMs: number, run: () => void): void {
    this.#watches.add(setInterval(run, everyMs).unref());
    this.onOffset(async () => run());
  }

  schedule(at: Date, run: () => unknown, purpose: TimerPurpose = unnamed): Scheduled {
    const timer: Timer = { at: at.getTime(), order: this.#order++, run, purpose };
    if (!this.#stopped) this.#timers.add(timer);
    this.#arm();
    return {
      cancel: () => {
        this.#timers.delete(timer);
        this.#arm();
      },
    };
  }

  after(ms: number, run: () => unknown, purpose: TimerPurpose = unnamed): Scheduled {
    return this.schedule(new Date(this.now().getTime() + ms), run, purpose);
  }

  /** Work in progress that `settle` waits for, such as a function invocation. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.then(
      () => this.#running.delete(settled),
      () => this.#running.delete(settled),
    );
    this.#running.add(settled);
    return work;
  }

  /** The next thing that happens. A limit counts only when nothing else is left: it rarely strikes. */
  get next(): Upcoming | undefined {
    return upcoming(this.#next(({ kind }) => kind !== 'limit') ?? this.#next());
  }

  get nextWindow(): Upcoming | undefined {
    return upcoming(this.#next(({ kind }) => kind === 'window'));
  }

  get nextTimer(): Date | undefined {
    return this.next?.at;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Resolves when nothing tracked is running. Timers still in the future do not count. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Moves forward to `to`, firing what falls due on the way, in order, each settled before the next. */
  async advanceTo(to: Date): Promise<void> {
    await this.settle();
    for (let next = this.#next(); next && next.at <= to.getTime(); next = this.#next()) {
      await this.#jump(next.at);
      this.#fire(next);
      await this.settle();
    }
    await this.#jump(to.getTime());
  }

  /** Moves to `next` and fires all that is due by then, limits too. @returns false when nothing is scheduled. */
  async advanceToNext(): Promise<boolean> {
    await this.settle();
    const next = this.nextTimer;
    if (!next) return false;
    await this.advanceTo(next);
    return true;
  }

  /** For good: nothing that is scheduled, now or later, happens any more. */
  stop(): void {
    this.#stopped = true;
    this.#timers.clear();
    clearTimeout(this.#wake);
    this.endWatches();
  }

  protected endWatches(): void {
    for (const watch of this.#watches) clearInterval(watch);
    this.#watches.clear();
  }

  #next(counts: (purpose: TimerPurpose) => boolean = () => true): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (!counts(timer.purpose)) continue;
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    return next;
  }

  async #jump(to: number): Promise<void> {
    const ahead = to - this.now().getTime();
    if (ahead <= 0) return;
    this.#offset += ahead;
    this.#arm();
    await Promise.all(this.#onOffset.map((listener) => listener(this.#offset)));
  }

  #fire(timer: Timer): void {
    if (!this.#timers.delete(timer)) return;
    this.track(Promise.resolve().then(timer.run)).catch(this.#onError);
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const next = this.#next();
    if (!next) return;
    const wait = Math.min(Math.max(next.at - this.now().getTime(), 0), 2 ** 31 - 1);
    this.#wake = setTimeout(() => {
      for (let due = this.#next(); due && due.at <= this.now().getTime(); due = this.#next()) this.#fire(due);
      this.#arm();
    }, wait);
  }
}

const upcoming = (timer: Timer | undefined): Upcoming | undefined =>
  timer && { ...timer.purpose, at: new Date(timer.at) };

function failLoudly(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
