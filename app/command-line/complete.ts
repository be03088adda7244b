import type { Command } from 'commander';
import { Refusal } from '../../cli/client.js';
import { candidates } from '../../cli/completion.js';
import type { Service } from '../../cli/service.js';
import { untilAborted } from '../../services/aws/until-aborted.js';
import { timeLimit } from '../../services/time-limit.js';
import { connectService } from './connect.js';

/** Nobody waits longer for the Tab key. Milliseconds. */
const WITHIN_MS = 1_500;

/** `sre-agent complete`: the words that may follow, one a line. What a running service would know is left out without one. */
export async function complete(program: Command, words: readonly string[]): Promise<void> {
  const signal = timeLimit(WITHIN_MS);
  let asked: Promise<Service> | undefined;
  const ask = async (look: (service: Service) => Promise<readonly string[]>) => {
    try {
      asked ??= connectService({
        plans: false,
        note: () => undefined,
        notAlone: new Refusal('unavailable', 'no service runs here', undefined),
      });
      return await look(await untilAborted(asked, signal));
    } catch (error) {
      // A key pressed for a word is no place to complain.
      if (error instanceof Refusal || signal.aborted) return [];
      throw error;
    }
  };
  const found = await candidates(program, words, {
    instances: (start) => ask(async ({ client }) => named(await client.instances(start, signal), start)),
    approvals: (start) => ask(({ client }) => client.approvals(start, signal)),
  });
  process.stdout.write(found.map((word) => `${word}\n`).join(''));
  await (await asked?.catch(() => undefined))?.close();
}

/** Ids are for whoever begins one. */
const named = (hosts: readonly string[], start: string): readonly string[] =>
  start === '' ? hosts.filter((host) => !/^m?i-[0-9a-f]+$/.test(host)) : hosts;
