import { checksView } from '../../cards/views/setup.js';
import { Refusal } from '../../cli/client.js';
import { checkCaller, checkDelivery, checkEndpoints, checkReads, checkSteps } from '../../cli/doctor.js';
import { exitCodes } from '../../cli/exit-codes.js';
import { printView } from '../../cli/print-view.js';
import type { OutputFormat } from '../../cli/render.js';
import type { Service } from '../../cli/service.js';
import { say, type Terminal } from '../../cli/terminal.js';
import type { SetupCheck } from '../../services/contracts/setup-check.js';
import { timeLimit } from '../../services/time-limit.js';
import { ConfigError, explainSettings, readConfig } from '../config.js';
import { checkModel } from './check-model.js';
import { connectService } from './connect.js';
import { interrupts } from './interrupts.js';

interface DoctorOptions {
  readonly output: OutputFormat;
  readonly server?: string | undefined;
  readonly state?: string | undefined;
}

/** Milliseconds. */
const HEALTH_WITHIN_MS = 5_000;

/**
 * `sre-agent doctor`: what works, what does not, how to mend it. Nothing is changed.
 * @returns the exit code: 0 when all is well, 2 for wrong settings, 8 for anything else that is not.
 */
export async function doctor({ output, server, state }: DoctorOptions, terminal: Terminal): Promise<number> {
  const signal = interrupts();
  const settings = checkSettings();
  const checks = [settings];
  if (settings.state === 'ok') checks.push(await checkModel(readConfig()));
  const service = settings.state === 'ok' ? await reach({ server, state }, checks, terminal) : undefined;
  if (service) {
    const { client } = service;
    const setUp = await checkSteps(client);
    checks.push(await checkCaller(client), ...setUp);
    if (service.url !== undefined) checks.push(...(await checkEndpoints(service.url, setUp)));
    checks.push(...(await checkReads(client, signal)), await checkDelivery(client));
    await service.close();
  }
  await printView(
    { view: checksView('Doctor', checks), data: checks, rows: checks.map((check) => ({ ...check })) },
    output,
    terminal,
  );
  if (settings.state !== 'ok') return exitCodes.invalid_input;
  return checks.some(({ state: how }) => how === 'failed' || how === 'unknown') ? exitCodes.unavailable : 0;
}

function checkSettings(): SetupCheck {
  const name = 'Settings';
  try {
    readConfig();
    const set = explainSettings().filter(({ origin }) => origin === 'environment').length;
    return { name, state: 'ok', found: `All allowed; ${set} of them set here.`, mend: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      name,
      state: 'failed',
      found: error.message,
      mend: 'See sre-agent config show --origin, and .env.example.',
    };
  }
}

/** The service to look at, and what it says of its own health. */
async function reach(
  { server, state }: Pick<DoctorOptions, 'server' | 'state'>,
  checks: SetupCheck[],
  terminal: Terminal,
): Promise<Service | undefined> {
  try {
    const service = await connectService({ server, state, plans: false, note: (line) => say(terminal, line) });
    checks.push({ name: 'Service', state: 'ok', found: `Asked ${service.about}.`, mend: null });
    if (service.url !== undefined) checks.push(await checkHealth(service.url));
    return service;
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof ConfigError)) throw error;
    const hint = error instanceof Refusal ? error.hint : undefined;
    checks.push({ name: 'Service', state: 'failed', found: error.message, mend: hint ?? 'Start it with `npm start`.' });
    return undefined;
  }
}

async function checkHealth(url: string): Promise<SetupCheck> {
  const name = 'Health';
  try {
    const answer = await fetch(new URL('/health', url), { signal: timeLimit(HEALTH_WITHIN_MS) });
    const { status, problems = [], ...parts } = (await answer.json()) as { status?: string; problems?: string[] };
    const states = Object.entries(parts).filter(([part]) => part.endsWith('_status'));
    const found = `${status ?? answer.status}: ${states.map(([part, is]) => `${part.replace('_status', '')} ${is}`).join(', ')}.`;
    if (status === 'healthy') return { name, state: 'ok', found, mend: null };
    return { name, state: 'failed', found: `${found} ${problems.join('; ')}`, mend: 'Look at the log of the service.' };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException)) throw error;
    return { name, state: 'unknown', found: 'GET /health does not answer.', mend: 'Is this the URL of the service?' };
  }
}
