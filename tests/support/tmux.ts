import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is a terminal emulator to run things in. */
export const hasTmux = (): boolean => {
  try {
    return execFileSync('tmux', ['-V']).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Runs a shell script in a terminal of its own and waits for its end, without looking at the time.
 * @param keys what somebody types meanwhile, line by line.
 * @returns what stands there then, with colours as escape sequences.
 */
export function inTerminal(
  script: string,
  { env, size, keys = [] }: { env: Readonly<Record<string, string>>; size: Size; keys?: readonly string[] },
): string {
  const folder = mkdtempSync(join(tmpdir(), 'sre-tmux-'));
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], {
      env: { PATH: process.env.PATH, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    }).toString();
  try {
    const file = join(folder, 'script.sh');
    writeFileSync(file, `${script}\ntmux -S "${folder}/socket" wait-for -S done\nexec cat\n`);
    tmux('new-session', '-d', '-x', String(size.columns), '-y', String(size.rows), `sh ${file}`);
    for (const line of keys) tmux('send-keys', line, 'Enter');
    tmux('wait-for', 'done');
    return tmux('capture-pane', '-p', '-e', '-J', '-S', '-');
  } finally {
    try {
      tmux('kill-server');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
