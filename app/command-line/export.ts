import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PARTIAL } from '../../cli/exit-codes.js';
import { say, type Terminal } from '../../cli/terminal.js';
import { createClients } from '../../services/aws/clients.js';
import { userErrorOf } from '../../services/aws/errors.js';
import { sources } from '../../services/aws/sources.js';
import { InvalidInput, UserError } from '../../services/errors.js';
import { exportAccount } from '../../services/export/export.js';
import { parseTimeRange } from '../../services/time-range.js';
import { connectAccount } from '../account.js';
import { readConfig } from '../config.js';

interface ExportOptions {
  readonly last: string;
  readonly state?: string | undefined;
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * `sre-agent export <folder>`: writes what the sandbox can replay of the account. @returns the exit code: 3 when something
 * could not be read. @throws UserError, ConfigError
 */
export async function exportTo(
  folder: string,
  { last, state, env }: ExportOptions,
  terminal: Terminal,
): Promise<number> {
  const config = readConfig({ env, needs: [], flags: state ? { STATE_FOLDER: state } : {} });
  await refuseFull(folder);
  const account = await connectAccount(config, 'so there is nothing to export');
  const clients = createClients(account.aws);
  let gaps = 0;
  try {
    const { from, to } = parseTimeRange(last, account.clock.now());
    for await (const piece of exportAccount({ clients, from, to })) {
      if ('gap' in piece) {
        gaps += 1;
        say(terminal, `not exported: ${piece.gap}`);
      } else {
        await write(join(folder, piece.path), piece.content);
        say(terminal, `${piece.path}  ${piece.count}`);
      }
    }
  } catch (error) {
    throw error instanceof UserError ? error : userErrorOf(error, sources.fleet);
  } finally {
    clients.destroy();
    await account.close();
  }
  const missing = gaps === 0 ? '' : `, without ${gaps} that could not be read`;
  terminal.stdout.write(`Exported to ${folder}${missing}. VPC Flow Logs are not part of it.\n`);
  say(terminal, 'It names hosts, people and addresses of the account: keep it as you would keep those.');
  say(terminal, `next: SANDBOX_DATA=${folder} npm start`);
  return gaps === 0 ? 0 : PARTIAL;
}

/** What is there already would be mixed with what is written. @throws InvalidInput */
async function refuseFull(folder: string): Promise<void> {
  try {
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw error;
  }
  throw new InvalidInput(`${folder} is not an empty folder.`, { hint: 'Name a new one: nothing is overwritten.' });
}

/** For its owner alone. */
async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content, { mode: 0o600 });
}
