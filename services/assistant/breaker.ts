import type { Clock } from '../clock.js';

const FAULTS_TO_OPEN = 5;
const PROBE_EVERY_MS = 10_000;

/** Stops asking what does not answer: after five faults in a row one attempt in ten seconds finds out whether it is back. */
export class Breaker {
  #faults = 0;
  #nextProbe = 0;

  constructor(private readonly clock: Clock) {}

  get state(): 'closed' | 'open' {
    return this.#faults >= FAULTS_TO_OPEN ? 'open' : 'closed';
  }

  /** Whether to ask now. Open, a yes is the one probe of these ten seconds. */
  admits(): boolean {
    if (this.state === 'closed') return true;
    const now = this.clock.now().getTime();
    if (now < this.#nextProbe) return false;
    this.#nextProbe = now + PROBE_EVERY_MS;
    return true;
  }

  succeeded(): void {
    this.#faults = 0;
  }

  failed(): void {
    this.#faults += 1;
    if (this.#faults === FAULTS_TO_OPEN) this.#nextProbe = this.clock.now().getTime() + PROBE_EVERY_MS;
  }
}
