import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

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

/** A state folder that cannot be used; the message is for whoever named it. */
export class StateFolderError extends Error {}

/** @throws {StateFolderError} for a folder that cannot be written, or that a running process uses. */
export function fileStore(directory: string): Store {
  makeFolder(directory);
  takeLock(directory);
  const file = (part: string) => join(directory, `${part}.json`);
  return {
    load<T>(part: string): T | undefined {
      try {
        return JSON.parse(readFileSync(file(part), 'utf8')) as T;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new StateFolderError(`${file(part)} cannot be read; start with --fresh to drop the sandbox's state`, {
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
      makeFolder(directory);
      takeLock(directory);
    },
  };
}

function makeFolder(directory: string): void {
  const whole = resolve(directory);
  try {
    // Node never returns from a recursive mkdir below a place that takes no folders, such as /proc.
    if (!existsSync(dirname(whole))) makeFolder(dirname(whole));
    if (!existsSync(whole)) mkdirSync(whole, { mode: onlyOwner.folder });
    readFileIfThere(join(whole, 'lock'));
  } catch (cause) {
    if (cause instanceof StateFolderError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StateFolderError(`The state folder ${whole} cannot be used: ${reason}`, { cause });
  }
}

/** Two processes on one state would overwrite each other. A lock whose process is gone is taken over. */
function takeLock(directory: string): void {
  const owner = otherOwner(directory);
  if (owner !== undefined) {
    throw new StateFolderError(
      `The state folder ${resolve(directory)} is in use by process ${owner}. Stop that one, or name another folder.`,
    );
  }
  writeFileSync(join(directory, 'lock'), String(process.pid), { mode: onlyOwner.file });
}

/** Another process that has the folder and runs. */
function otherOwner(directory: string): number | undefined {
  const owner = Number(readFileIfThere(join(directory, 'lock')));
  const isOther = Number.isInteger(owner) && owner > 0 && owner !== process.pid;
  return isOther && isRunning(owner) ? owner : undefined;
}

/** What the process that has the folder saved as `part`; undefined when no process has it. */
export function loadFromOwner(directory: string, part: string): unknown {
  if (otherOwner(directory) === undefined) return undefined;
  const saved = readFileIfThere(join(directory, `${part}.json`));
  return saved === undefined ? undefined : JSON.parse(saved);
}

function readFileIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
