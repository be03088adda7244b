import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { timeLimit } from '../services/time-limit.js';
import type { Config } from './config.js';

/** What a running service leaves in the state folder, for programs of the same user. */
const RunFile = z.object({
  url: z.url(),
  pid: z.number().int().positive(),
  fleet: z.enum(['sandbox', 'aws']),
  region: z.string(),
  /** Makes whoever brings it a viewer. Never sent before the service has shown that it knows `secret`. */
  key: z.string().min(1),
  secret: z.string().min(1),
});
export type RunFile = z.infer<typeof RunFile>;

/** A service that runs and wrote the file. */
export interface Running {
  readonly kind: 'running';
  readonly url: string;
  readonly key: string;
}

/** There is a file, and nothing to attach to. `why` is for people. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly why: string;
}

/** Where nothing listens that is known at once; what listens may be busy. Milliseconds. */
const PROOF_WITHIN_MS = 10_000;

const fileIn = (stateFolder: string): string => join(resolve(stateFolder), 'service.json');

/**
 * Says in the state folder where this service runs; nothing where no state is kept.
 * @returns removes it again, unless another service has put its own there.
 * @throws what the file system says.
 */
export function leaveRunFile({ STATE_FOLDER }: Pick<Config, 'STATE_FOLDER'>, service: RunFile): () => void {
  if (STATE_FOLDER === ':memory:') return () => undefined;
  const file = fileIn(STATE_FOLDER);
  mkdirSync(resolve(STATE_FOLDER), { recursive: true, mode: 0o700 });
  const next = `${file}.${process.pid}`;
  rmSync(next, { force: true });
  // A new file, so that its mode is ours from the beginning and nobody else has it open.
  writeFileSync(next, `${JSON.stringify(service, null, 1)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(next, file);
  return () => {
    const left = read(file);
    if (typeof left === 'object' && left.secret === service.secret) rmSync(file, { force: true });
  };
}

/**
 * The service that runs beside this state folder on the same fleet, after it has proved that it wrote the file; undefined
 * when there is none, or when the settings name a sandbox or data of their own. Nothing secret is sent.
 */
export async function findRunning(config: Config): Promise<Running | Unusable | undefined> {
  const { STATE_FOLDER, SRE_FLEET, AWS_REGION, SANDBOX_URL, SANDBOX_DATA } = config;
  if (STATE_FOLDER === ':memory:' || SANDBOX_URL !== undefined || SANDBOX_DATA !== undefined) return undefined;
  const left = read(fileIn(STATE_FOLDER));
  if (left === undefined) return undefined;
  if (typeof left === 'string') return { kind: 'unusable', why: left };
  const { url, pid, key, secret, fleet, region } = left;
  if (fleet !== SRE_FLEET || (fleet === 'aws' && region !== AWS_REGION)) {
    const other = fleet === 'aws' ? `AWS in ${region}` : 'a sandbox';
    return { kind: 'unusable', why: `The service at ${url} is on ${other}.` };
  }
  if (!isAlive(pid)) return { kind: 'unusable', why: `The service that ran at ${url} is gone (process ${pid}).` };
  const [{ newChallenge, proofOf }, { isSame }] = await Promise.all([
    import('./local-door.js'),
    import('./is-same.js'),
  ]);
  const challenge = newChallenge();
  const proof = await askProof(url, challenge);
  if (proof === undefined) return { kind: 'unusable', why: `The service that ran at ${url} does not answer.` };
  if (!isSame(proof, proofOf(secret, challenge, url))) {
    return { kind: 'unusable', why: `What answers at ${url} is not the service that wrote ${fileIn(STATE_FOLDER)}.` };
  }
  return { kind: 'running', url, key };
}

/** @returns undefined when there is none, words when it must not be used. */
function read(file: string): RunFile | string | undefined {
  try {
    const { mode, uid } = statSync(file);
    const mine = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    if (!mine) return `${file} can be read or written by others, so it is not used.`;
    const parsed = RunFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : `${file} is not a run file of this version.`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @returns undefined when nobody answers as a service does. */
async function askProof(url: string, challenge: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL(`/_local?challenge=${challenge}`, url), {
      signal: timeLimit(PROOF_WITHIN_MS),
      redirect: 'error',
    });
    if (!answer.ok) return undefined;
    const body = (await answer.json()) as { proof?: unknown } | null;
    return typeof body?.proof === 'string' ? body.proof : undefined;
  } catch (error) {
    // What listens there is no service of ours: not HTTP, no JSON, or nothing in time.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) return undefined;
    throw error;
  }
}
