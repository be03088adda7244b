import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { SandboxDescriptor } from '../sandbox/descriptor.js';
import { asDeployed } from '../scripts/bundle.js';
import { imageFlags } from './image-flags.js';
import { median, ratio, Servers } from './rounds.js';
import type { Reported } from './use.js';

/** A fleet of a hundred has some 10,000 findings, one of a thousand some 100,000. */
const SIZES = [100, 1_000];
const folder = fileURLToPath(new URL('../../dist-bench', import.meta.url));
const ASKED_AGAIN = ['get_inspector_findings', 'check_patch_compliance'];

const row = (...cells: readonly (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);

/**
 * Questions about whole fleets, each in a fresh process, beside the SDK's paginator over the same sandbox, which is in a
 * process of its own. All are bundled and started as the image is. Peak memory is that of the whole process.
 */
export async function benchFleet(rounds: number): Promise<void> {
  await build({
    ...asDeployed,
    entryPoints: { fleet: 'bench/servers/fleet.ts', paginator: 'bench/servers/paginator.ts' },
    outdir: folder,
  });
  for (const size of SIZES) {
    const sandbox = new Servers(() => [String(size)]);
    const { url } = await sandbox.get('sandbox');
    const connection = JSON.stringify(await connectionOf(url));
    const used: Record<'paginator' | 'findings' | 'report', Reported[]> = { paginator: [], findings: [], report: [] };
    for (let n = 0; n < Math.min(rounds, 3); n += 1) {
      used.paginator.push(await run('paginator', [connection]));
      used.findings.push(await run('fleet', [url, 'findings']));
      used.report.push(await run('fleet', [url, 'report']));
    }
    print(size, used);
    if (size === Math.max(...SIZES))
      for (const name of ASKED_AGAIN) printAgain(name, await run('fleet', [url, 'again', name]));
    sandbox.stop();
  }
  await rm(folder, { recursive: true, force: true });
}

function print(size: number, used: Readonly<Record<string, readonly Reported[]>>): void {
  const of = (name: string, what: 'ms' | 'cpuMs') => median((used[name] ?? []).map((one) => one[what]));
  console.log(
    `\n${size} hosts, whole processes as bundled, Node ${process.version} with ${imageFlags.join(' ')}; findings and report until everything was read\n`,
  );
  row('case', 'findings', 'ms', 'x paginator', 'CPU ms', 'x paginator', 'peak MB', 'calls', 'answers, ms');
  row('---', '---:', '---:', '---:', '---:', '---:', '---:', '---:', '---');
  for (const [name, all] of Object.entries(used)) {
    const [first] = all;
    row(
      ...[name, first?.findings ?? '?'],
      ...[of(name, 'ms').toFixed(0), ratio(of(name, 'ms') / of('paginator', 'ms'))],
      ...[of(name, 'cpuMs').toFixed(0), ratio(of(name, 'cpuMs') / of('paginator', 'cpuMs'))],
      ...[Math.max(...all.map(({ peakMb }) => peakMb)).toFixed(0), first?.calls ?? 0],
      (first?.answers ?? []).map(({ ms, status }) => `${ms.toFixed(0)} ${status}`).join(', '),
    );
  }
}

function printAgain(name: string, { answers }: Reported): void {
  console.log(`\n${name} of the fleet: read again only when it is older than it may be\n`);
  row('asked', 'ms', 'calls of AWS', 'status');
  row('---', '---:', '---:', '---');
  for (const { name: when, ms, calls, status } of answers) row(when, ms.toFixed(0), calls, status);
}

async function run(file: string, args: readonly string[]): Promise<Reported> {
  const child = fork(`${folder}/${file}.js`, args, { execArgv: [...imageFlags] });
  const ended = once(child, 'exit');
  const [used] = (await Promise.race([once(child, 'message'), ended])) as [Reported | number | null];
  await ended;
  if (typeof used === 'object' && used !== null) return used;
  throw new Error(`${file} ${args.at(-1)} ended with ${used}`);
}

async function connectionOf(url: string): Promise<object> {
  const { aws } = (await (await fetch(new URL('/_sandbox', url))).json()) as SandboxDescriptor;
  return { region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.bot };
}
