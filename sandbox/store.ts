import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Local keys are among the parts: they are for the user who runs the sandbox alone. */
const onlyOwner = { file: 0o600, folder: 0o700 };

/** Where the sandbox keeps what must survive a restart: one JSON file a part, replaced whole, never half written. */
export interface Store {
  load<T>(part: string): T | undefined;
  save(part: string, value: unknown): void;
  /** Folder for a part that brings its own files; undefined when nothing is kept. */
  folder(part: string): string | undefined;
  clear(): void;
}

export const memoryStore = (): Store => ({
  load: () => undefined,
  save: () => undefined,
  folder: () => undefined,
  clear: () => undefined,
});

export function fileStore(directory: string): Store {
  mkdirSync(directory, { recursive: true, mode: onlyOwner.folder });
  const file = (part: string) => join(directory, `${part}.json`);
  return {
    load<T>(part: string): T | undefined {
      try {
        return JSON.parse(readFileSync(file(part), 'utf8')) as T;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new Error(`${file(part)} cannot be read; start with --fresh to drop the sandbox's state`, {
          cause: error,
        });
      }
    },
    save(part, value) {
      const next = `${file(part)}.next`;
      writeFileSync(next, JSON.stringify(value), { mode: onlyOwner.file });
      renameSync(next, file(part));
    },
    folder: (part) => join(directory, part),
    clear() {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true, mode: onlyOwner.folder });
    },
  };
}
