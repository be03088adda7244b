import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A service that is loaded and waits for its turn, and then serves until it is killed. */
export class Standby {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
  ) {}

  static begin(sandboxUrl: string): Standby {
    const program = fileURLToPath(new URL('./standby-service.js', import.meta.url));
    const env = { PATH: process.env.PATH ?? '', SANDBOX_URL: sandboxUrl, PORT: '0', LOG_LEVEL: 'ERROR' };
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'], env });
    return new Standby(child, createInterface({ input: child.stdout }));
  }

  async serve(): Promise<void> {
    this.child.stdin?.write('go\n');
    for await (const line of this.lines) if (line.startsWith('Service ')) return;
    throw new Error('the service ended before it served');
  }

  async kill(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
