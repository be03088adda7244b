/** Coalesces the saves of one tick into one. */
export class Journal {
  #next: Promise<void> | undefined;

  constructor(private readonly save: () => void) {}

  /** Resolves once everything changed so far is saved; rejects when saving fails. */
  saved(): Promise<void> {
    this.#next ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#next = undefined;
        try {
          resolve(this.save());
        } catch (error) {
          reject(error);
        }
      });
    });
    return this.#next;
  }
}

/** Lets a defect in background work end the process instead of being lost with its promise. */
export function failLoudly(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    process.nextTick(() => {
      throw error;
    });
  });
}
