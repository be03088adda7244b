import type { Terminal } from './terminal.js';

const FRAMES = ['|', '/', '-', '\\'];
/** What is answered sooner needs no sign that something is going on. Milliseconds. */
const SHOW_AFTER_MS = 300;
const EVERY_MS = 120;

/** One line on stderr that says what is waited for; on a terminal alone, and gone when the answer is there. */
export class Progress {
  #message: string;
  #frame = 0;
  #shown = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly terminal: Pick<Terminal, 'stderr'>,
    message: string,
    { quiet = false }: { quiet?: boolean } = {},
  ) {
    this.#message = message;
    if (!terminal.stderr.isTTY || quiet) return;
    this.#timer = setTimeout(() => {
      this.#timer = setInterval(() => this.#draw(), EVERY_MS);
    }, SHOW_AFTER_MS);
  }

  note(message: string): void {
    this.#message = message;
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#shown) this.terminal.stderr.write('\r\x1b[K');
  }

  #draw(): void {
    this.#shown = true;
    const width = Math.max(20, this.terminal.stderr.columns - 3);
    this.terminal.stderr.write(`\r\x1b[K${FRAMES[this.#frame++ % FRAMES.length]} ${this.#message.slice(0, width)}`);
  }
}
