import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { SandboxDescriptor } from '../sandbox/descriptor.js';
import { bundleDeployed, shared } from '../scripts/bundle.js';
import { median, ratio, Servers } from './rounds.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${root}dist-lambda-bench`;
const child = fileURLToPath(new URL('servers/function.js', import.meta.url));

/** A function, and the least that does as much. */
const pairs = { bot: 'bare-bot', slack: 'bare-slack' } as const;

/** CPU from the start of a process until a function could be invoked, beside a bare one in a bundle of the same making. */
export async function benchFunctions(rounds: number): Promise<void> {
  await bundleDeployed(['bot', 'slack'], folder);
  await build({
    ...shared,
    entryPoints: Object.fromEntries(Object.values(pairs).map((name) => [name, `bench/functions/${name}.ts`])),
    outdir: `${folder}/bare`,
  });
  const sandbox = new Servers();
  const { url } = await sandbox.get('sandbox');
  const env = await settings(url);
  const files = Object.entries(pairs).flatMap(([name, bare]) => [
    [bare, `${folder}/bare/${bare}.js`] as const,
    [name, `${folder}/${name}/bundle/${name}.js`] as const,
  ]);
  const used = new Map<string, number[]>(files.map(([name]) => [name, []]));
  for (let n = 0; n < 2 * rounds; n += 1) {
    for (const [name, file] of files) used.get(name)?.push(await cpuMsToStart(file, env));
  }
  sandbox.stop();
  await rm(folder, { recursive: true, force: true });

  const of = (name: string) => median(used.get(name) ?? []);
  console.log(`\nStart of a function, CPU, median of ${2 * rounds} interleaved rounds\n`);
  console.log('| function | CPU ms | x bare (goal 1.3) |');
  console.log('|---|---:|---:|');
  for (const [name, bare] of Object.entries(pairs)) {
    console.log(`| ${bare} | ${of(bare).toFixed(0)} | 1.00 |`);
    console.log(`| ${name} | ${of(name).toFixed(0)} | ${ratio(of(name) / of(bare))} |`);
  }
}

async function settings(sandboxUrl: string): Promise<Record<string, string>> {
  const { aws } = (await (await fetch(new URL('/_sandbox', sandboxUrl))).json()) as SandboxDescriptor;
  return {
    ...{ PATH: process.env.PATH ?? '', SANDBOX_URL: sandboxUrl, STATE_FOLDER: ':memory:', LOG_LEVEL: 'ERROR' },
    ...{ AWS_REGION: aws.region, AWS_ENDPOINT_URL: aws.endpoint },
    AWS_ACCESS_KEY_ID: aws.accessKeys.bot.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.accessKeys.bot.secretAccessKey,
    ...{ SRE_SECRET: aws.chatSecret, SLACK_WORKER_FUNCTION: 'bot' },
    PEOPLE_FILE: `${root}app/defaults/sandbox-people.json`,
  };
}

async function cpuMsToStart(file: string, env: Record<string, string>): Promise<number> {
  const started = fork(child, [file], { env });
  const [used] = (await Promise.race([once(started, 'message'), once(started, 'exit')])) as [
    { cpuMs: number } | number | null,
  ];
  if (typeof used === 'object' && used !== null) return used.cpuMs;
  throw new Error(`${file} ended with ${used}`);
}
