import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../cli/client.js';
import { interact } from '../../cli/interactive/loop.js';
import { Session } from '../../cli/interactive/session.js';
import { exitCodeOf, failureLines } from '../../cli/run.js';
import type { Service } from '../../cli/service.js';
import { say, type Terminal } from '../../cli/terminal.js';
import { Matcher } from '../../services/assistant/matcher/matcher.js';
import { systemClock } from '../../services/clock.js';
import { readButton } from './ask.js';
import { connectService } from './connect.js';
import { understandingBy } from './understand.js';

interface Options {
  readonly server?: string | undefined;
  readonly state?: string | undefined;
}

/** `sre-agent interactive`. @returns the exit code. @throws ConfigError */
export async function interactive({ server, state }: Options, terminal: Terminal): Promise<number> {
  let service: Service;
  try {
    service = await connectService({ server, state, plans: true, session: true, note: (line) => say(terminal, line) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const line of failureLines(error)) say(terminal, line);
    return exitCodeOf(error);
  }
  if (terminal.stdin.isTTY) say(terminal, `Asking ${service.about}. /help says what you can type, Ctrl-D leaves.`);
  const { client } = service;
  const names = (signal: AbortSignal) => namesIn(client, signal);
  const understanding = understandingBy(
    new Matcher({ clock: systemClock, names }),
    Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
  await interact({
    terminal,
    understanding,
    lookups: {
      instances: (start) => known(client.instances(start)),
      approvals: (start) => known(client.approvals(start)),
    },
    session: (confirm) => new Session({ service, terminal, readButton, understanding, pause, confirm }),
  });
  await service.close();
  return 0;
}

/** None where the service does not say them in time: a question is read without them. */
async function namesIn(client: Service['client'], signal: AbortSignal): Promise<readonly string[]> {
  try {
    return (await known(client.instances('', signal))).filter((one) => !isId(one));
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

/** What completes an instance is its id, too, which is nobody's name. */
const isId = (word: string): boolean => /^m?i-[0-9a-f]+$/.test(word);

const pause = (seconds: number, until: AbortSignal) => sleep(seconds * 1_000, undefined, { signal: until });

/** A key pressed for a word is no place to complain. */
async function known(words: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await words;
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
