import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { HttpApiEvent } from '../app/lambda/http-event.js';
import type { SandboxDescriptor } from '../sandbox/descriptor.js';
import { bundleDeployed, shared } from '../scripts/bundle.js';
import { Deliveries } from './deliveries.js';
import { median, ratio, Servers } from './rounds.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}dist-lambda-bench`;
const child = fileURLToPath(new URL('servers/function.js', import.meta.url));

/** A function, and the least that does as much. */
const pairs = { bot: 'bare-bot', slack: 'bare-slack' } as const;

interface Used {
  /** CPU from the start of the process. Milliseconds. */
  readonly startMs: number;
  readonly answeredMs: number;
  readonly statusCode: number;
}

/**
 * CPU from the start of a process until a function could be invoked, and until it had answered its first event as the
 * HTTP API makes it, beside a bare one in a bundle of the same making.
 */
export async function benchFunctions(rounds: number): Promise<void> {
  await bundleDeployed(['bot', 'slack'], folder);
  await build({
    ...shared,
    entryPoints: Object.fromEntries(Object.values(pairs).map((name) => [name, `bench/functions/${name}.ts`])),
    outdir: `${folder}/bare`,
  });
  const servers = new Servers();
  const { url } = await servers.get('sandbox');
  const sandbox = (await (await fetch(new URL('/_sandbox', url))).json()) as SandboxDescriptor;
  const deliveries = await Deliveries.of(sandbox);
  const env = settings(url, sandbox, deliveries.url);
  const files = Object.entries(pairs).flatMap(([name, bare]) => {
    const event = () => (name === 'bot' ? deliveries.teams() : deliveries.slack());
    return [
      { name: bare, file: `${folder}/bare/${bare}.js`, event },
      { name, file: `${folder}/${name}/bundle/${name}.js`, event },
    ];
  });
  const used = new Map<string, Used[]>(files.map(({ name }) => [name, []]));
  for (let n = 0; n < 2 * rounds; n += 1) {
    for (const { name, file, event } of files) used.get(name)?.push(await invokedOnce(file, await event(), env));
  }
  deliveries.close();
  servers.stop();
  await rm(folder, { recursive: true, force: true });

  const of = (name: string, what: 'startMs' | 'answeredMs') => median((used.get(name) ?? []).map((one) => one[what]));
  console.log(`\nA function and its first event, CPU, median of ${2 * rounds} interleaved rounds\n`);
  console.log('| function | started, ms | x bare (goal 1.3) | answered, ms | x bare |');
  console.log('|---|---:|---:|---:|---:|');
  for (const [name, bare] of Object.entries(pairs)) {
    for (const one of [bare, name]) {
      const cells = (['startMs', 'answeredMs'] as const).flatMap((what) => [
        of(one, what).toFixed(0),
        ratio(of(one, what) / of(bare, what)),
      ]);
      console.log(`| ${one} | ${cells.join(' | ')} |`);
    }
  }
}

function settings(url: string, { aws, teams, slack }: SandboxDescriptor, inbox: string): Record<string, string> {
  return {
    ...{ PATH: process.env.PATH ?? '', SANDBOX_URL: url, STATE_FOLDER: ':memory:', LOG_LEVEL: 'ERROR' },
    ...{ AWS_REGION: aws.region, AWS_ENDPOINT_URL: aws.endpoint },
    AWS_ACCESS_KEY_ID: aws.accessKeys.bot.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.accessKeys.bot.secretAccessKey,
    ...{ SRE_SECRET: aws.chatSecret, SLACK_WORKER_FUNCTION: 'bot' },
    PEOPLE_FILE: `${root}app/defaults/sandbox-people.json`,
    ...{ TEAMS: JSON.stringify(teams), SLACK_SIGNING_SECRET: slack.signingSecret, HAND_OVER_URL: inbox },
  };
}

async function invokedOnce(file: string, event: HttpApiEvent, env: Record<string, string>): Promise<Used> {
  const started = fork(child, [file], { env });
  started.send(event);
  const [used] = (await Promise.race([once(started, 'message'), once(started, 'exit')])) as [Used | number | null];
  if (typeof used !== 'object' || used === null) throw new Error(`${file} ended with ${used}`);
  if (used.statusCode !== 200) throw new Error(`${file} answered ${used.statusCode}`);
  return used;
}
