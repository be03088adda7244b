import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SandboxDescriptor } from '../../sandbox/descriptor.js';
import { PATIENT_MS } from './patience.js';
import { untilQuietTime } from './quiet-time.js';
import { SlackDriver } from './slack.js';
import { TeamsDriver } from './teams.js';

const program = (name: string) => fileURLToPath(new URL(`../../app/${name}.js`, import.meta.url));

const patient = { PATH: process.env.PATH ?? '', ANSWER_SECONDS: String(PATIENT_MS / 1_000) };

/** A program as its user starts it, with what it says on stderr. */
export class Program {
  readonly #stderr: string[] = [];

  private constructor(readonly child: ChildProcess) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#stderr.push(text));
  }

  /** Resolves with the first line on stdout that `ready` knows. @throws when it ends before. */
  static async start(
    file: 'cli' | 'main',
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    ready: RegExp,
    flags: readonly string[] = [],
  ): Promise<{ program: Program; line: string }> {
    const child = spawn(process.execPath, [...flags, program(file), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...patient, ...env },
    });
    const started = new Program(child);
    for await (const line of createInterface({ input: child.stdout })) {
      if (!ready.test(line)) continue;
      child.stdout.resume();
      return { program: started, line };
    }
    throw new Error(`${file} ended before it was ready:\n${started.stderr}`);
  }

  get stderr(): string {
    return this.#stderr.join('');
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}

/** `sre-agent <args>` until it ends by itself. */
export function runCli(args: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const options = { env: { ...patient, ...env } };
    const child = execFile(process.execPath, [program('cli'), ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/**
 * `sre-agent sandbox --json` in a process of its own, and what a test needs of it. A new one starts days before the
 * fleet's patch window and outside its change freezes, whatever the hour of the test is.
 */
export async function startSandboxProcess(stateFolder: string, args: readonly string[] = []) {
  const kept = join(stateFolder, 'sandbox', 'clock.json');
  if (!existsSync(kept) && !args.includes('--data')) {
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, JSON.stringify({ offset_ms: untilQuietTime(), recorded: false }));
  }
  const { program, line } = await Program.start(
    'cli',
    ['sandbox', '--json', '--port', '0', '--state', stateFolder, ...args],
    {},
    /^\{/,
  );
  const urls = JSON.parse(line) as Readonly<Record<'aws' | 'teams' | 'issuer' | 'chat' | 'slack' | 'control', string>>;
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(urls.control + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const teams = new TeamsDriver(urls.chat);
  return {
    program,
    urls,
    teams,
    slack: new SlackDriver(new URL('/slack/client/', urls.chat).href),
    descriptor: () => call<SandboxDescriptor>('GET', ''),
    control: call,
    effects: async () => (await call<{ effects: Effect[] }>('GET', '/effects')).effects,
    /**
     * Jumps to the next thing that is scheduled until `done` says so; never sleeps. Where nothing is left, what is shown may
     * still follow. @throws when it does not.
     */
    async skipUntil(what: string, done: () => Promise<boolean>): Promise<void> {
      for (let jumps = 0; !(await done()); jumps++) {
        const { next_timer } = await call<{ next_timer: string | null }>('GET', '/clock');
        if (jumps > 400) throw new Error(`nothing more happens, and yet not: ${what}`);
        if (next_timer === null) {
          const shown = async () => ((await done()) ? true : undefined);
          await teams.until(what, shown, async () => 'nothing more happens');
        } else await call('POST', '/clock', { next: true });
      }
    },
  };
}

export type SandboxProcess = Awaited<ReturnType<typeof startSandboxProcess>>;

interface Effect {
  readonly role: string;
  readonly service: string;
  readonly operation: string;
  readonly resources: readonly string[];
  readonly client_token?: string;
  readonly outcome: string;
}

/**
 * `npm start` without the build, joined to a sandbox in another process.
 * @param flags for Node
 */
export async function startServiceProcess(sandboxUrl: string, flags: readonly string[] = []) {
  const { program, line } = await Program.start(
    'main',
    [],
    { SANDBOX_URL: sandboxUrl, PORT: '0', LOG_LEVEL: 'INFO' },
    /Service\s+http/,
    flags,
  );
  return { program, url: line.replace(/^\s*Service\s+/, '').trim() };
}
