import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { redactNotations } from '../../services/assistant/redaction.js';

/** Lines that are remembered. */
const MOST = 500;

/** What was typed before, for the arrow keys. A file that cannot be read or written costs the memory, not the session. */
export class History {
  #broken = false;

  /** @param file undefined: nothing is kept. */
  constructor(
    private readonly file: string | undefined,
    private readonly complain: (line: string) => void,
  ) {}

  /** Newest first, as readline wants it. */
  read(): string[] {
    if (this.file === undefined) return [];
    try {
      return readFileSync(this.file, 'utf8').split('\n').filter(Boolean).slice(-MOST).reverse();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#give('read', error);
      return [];
    }
  }

  add(line: string): void {
    if (this.file === undefined || this.#broken) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      appendFileSync(this.file, `${redactNotations(line)}\n`, { mode: 0o600 });
    } catch (error) {
      this.#give('written', error);
    }
  }

  #give(what: string, error: unknown): void {
    this.#broken = true;
    this.complain(`${this.file} cannot be ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
