import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type SandboxProcess, startSandboxProcess, startServiceProcess } from '../tests/support/processes.js';
import { SlackDriver } from '../tests/support/slack.js';
import { imageFlags } from './image-flags.js';

const A_MINUTE = 1_000;
const MINUTES = 2;
const GROUPS = 40;
const DUPLICATES = 0.3;
const MINUTE_MS = 60_000;
const CONNECTIONS = 50;
/** How often somebody asks something in Slack meanwhile. Milliseconds. */
const ASKED_EVERY_MS = 1_000;
/** What is still on its way when the storm is over: the last digest and its edits. Milliseconds. */
const AFTERWARDS_MS = 75_000;

interface Shown {
  readonly at: number;
  readonly kind: 'new' | 'edit';
  readonly text: string;
}

/**
 * A thousand alerts a minute for two minutes: 40 things to fix, 30 % said before, out of order, over SNS with signatures,
 * the sandbox and the service in processes of their own. Prints what one channel of Teams got of it.
 */
export async function benchStorm(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sre-storm-'));
  const sandbox = await startSandboxProcess(folder);
  const service = await startServiceProcess(sandbox.urls.aws, imageFlags);
  try {
    await sandbox.teams.as('Ana Ruiz').in('channel').say('@SRE Assistant /sre-alerts on low');
    const shown: Shown[] = [];
    const stop = new AbortController();
    const watching = watch(sandbox, shown, stop.signal);
    const { slack } = await sandbox.descriptor();
    const asking = askInSlack(new SlackDriver(slack.client), stop.signal);
    const { from, firstCritical, ids } = await publish(sandbox);
    await wait(AFTERWARDS_MS);
    stop.abort();
    await watching;
    const acknowledged = await asking;
    const kept = await keptBy(service.url);
    const peakMb = peakOf(service.program.child.pid);
    print({ shown, from, firstCritical, told: ids.size, kept, acknowledged, peakMb });
  } finally {
    await service.program.end('SIGKILL');
    await sandbox.program.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At an even pace. @returns when the storm began, when its first critical alert was sent, and what was said. */
async function publish(sandbox: SandboxProcess): Promise<{ from: number; firstCritical: number; ids: Set<string> }> {
  const random = seeded(7);
  const from = Date.now();
  const said: string[] = [];
  const ids = new Set<string>();
  let firstCritical = Number.NaN;
  const sent = new Set<Promise<unknown>>();
  for (let n = 0; n < A_MINUTE * MINUTES; n++) {
    const due = from + (n * MINUTE_MS) / A_MINUTE;
    if (due > Date.now()) await wait(due - Date.now());
    const repeated = said.length > 0 && random() < DUPLICATES;
    const message = repeated ? (said[Math.floor(random() * said.length)] ?? '') : finding(n, random);
    said.push(message);
    ids.add(message);
    if (Number.isNaN(firstCritical) && message.includes('"CRITICAL"')) firstCritical = Date.now();
    // A program that publishes has so many connections; on a busy machine it falls behind.
    if (sent.size >= CONNECTIONS) await Promise.race(sent);
    const publishing: Promise<unknown> = sandbox
      .control('POST', '/publish', { message })
      .finally(() => sent.delete(publishing));
    sent.add(publishing);
  }
  await Promise.all(sent);
  return { from, firstCritical, ids };
}

/** One of ten is critical; each names a vulnerability and a host of its own. */
function finding(n: number, random: () => number): string {
  const group = Math.floor(random() * GROUPS);
  const chance = random();
  return JSON.stringify({
    version: '0',
    id: String(n),
    source: 'aws.inspector2',
    'detail-type': 'Inspector2 Finding',
    account: '111122223333',
    region: 'us-west-2',
    time: new Date(Date.now() - random() * 600_000).toISOString(),
    detail: {
      findingArn: `arn:aws:inspector2:us-west-2:111122223333:finding/${n}`,
      title: `CVE-2026-${n} - package-${group}`,
      severity: chance < 0.1 ? 'CRITICAL' : chance < 0.4 ? 'HIGH' : 'MEDIUM',
      status: 'ACTIVE',
      packageVulnerabilityDetails: {
        vulnerabilityId: `CVE-2026-${n}`,
        vulnerablePackages: [{ name: `package-${group}`, version: '1.0', fixedInVersion: '1.1' }],
      },
      resources: [{ type: 'AWS_EC2_INSTANCE', id: `i-${String(n).padStart(17, '0')}` }],
    },
  });
}

/** One command after the other. @returns how long each was waited for until it was acknowledged, in milliseconds. */
async function askInSlack(slack: SlackDriver, signal: AbortSignal): Promise<number[]> {
  const ben = slack.as('Ben Okafor').in('im');
  const waited: number[] = [];
  while (!signal.aborted) {
    const at = performance.now();
    const { app } = await ben.say('/sre-patch-status db-primary');
    waited.push(app?.status === 200 ? performance.now() - at : Number.POSITIVE_INFINITY);
    await wait(ASKED_EVERY_MS);
  }
  return waited;
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;

async function watch(sandbox: SandboxProcess, shown: Shown[], signal: AbortSignal): Promise<void> {
  let cursor = await sandbox.teams.cursor();
  while (!signal.aborted) {
    const page = await sandbox.teams.events(cursor, 1_000);
    cursor = page.cursor;
    for (const { kind, message } of page.events) {
      if (!message?.from.bot || (kind !== 'message' && kind !== 'edit')) continue;
      shown.push({ at: Date.now(), kind: kind === 'message' ? 'new' : 'edit', text: JSON.stringify(message.cards) });
    }
  }
}

/** Every alert that somebody who looks for it finds. */
async function keptBy(serviceUrl: string): Promise<number> {
  const { groups } = await ask<{ groups: { group_id: string }[] }>(serviceUrl, { state: 'all', limit: 200 });
  let kept = 0;
  for (const { group_id } of groups) {
    kept += (await ask<{ alerts: unknown[] }>(serviceUrl, { group_id, limit: 200 })).alerts.length;
  }
  return kept;
}

async function ask<T>(serviceUrl: string, args: object): Promise<T> {
  const answer = await fetch(`${serviceUrl}/mcp`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sandbox-ben',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'x-mcp-toolsets': 'alerts',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'list_alerts', arguments: args },
    }),
  });
  const { result } = (await answer.json()) as { result: { structuredContent: T } };
  return result.structuredContent;
}

interface Measured {
  readonly shown: readonly Shown[];
  readonly from: number;
  readonly firstCritical: number;
  readonly told: number;
  readonly kept: number;
  /** How long Slack waited for each acknowledgement, in milliseconds. */
  readonly acknowledged: readonly number[];
  readonly peakMb: number;
}

function print({ shown, from, firstCritical, told, kept, acknowledged, peakMb }: Measured): void {
  const cards = shown.filter(({ text }) => /CRITICAL|HIGH|MEDIUM|urgent|digest/.test(text));
  const most = (some: readonly Shown[]): number =>
    Math.max(0, ...some.map(({ at }) => some.filter((one) => one.at > at - MINUTE_MS && one.at <= at).length));
  const critical = cards.find(({ text, at }) => text.includes('CRITICAL') && at >= firstCritical);
  const digest = cards.find(({ text }) => text.includes('Alert digest'));
  console.log(`\nA storm: ${A_MINUTE} alerts a minute for ${MINUTES} minutes, ${GROUPS} things to fix\n`);
  for (const [what, value] of [
    ['different alerts told / found afterwards', `${told} / ${kept}`],
    ['new messages in the channel, most in a minute', most(cards.filter(({ kind }) => kind === 'new'))],
    ['messages and edits, most in a minute (goal 20)', most(cards)],
    [
      'first critical alert shown after, s (goal 5)',
      critical ? ((critical.at - firstCritical) / 1000).toFixed(1) : 'never',
    ],
    ['before the first digest', critical && (!digest || critical.at <= digest.at) ? 'yes' : 'no'],
    [
      'all of the storm shown after, s',
      cards.length > 0 ? (((cards.at(-1)?.at ?? from) - from) / 1000).toFixed(0) : 'never',
    ],
    ['commands in Slack meanwhile', acknowledged.length],
    ['acknowledged within, ms, half of them', percentile(acknowledged, 0.5).toFixed(0)],
    ['acknowledged within, ms, 99 % of them (goal 1000)', percentile(acknowledged, 0.99).toFixed(0)],
    [`peak memory of the service, MB (goal 250; ${imageFlags.join(' ')})`, peakMb.toFixed(0)],
  ])
    console.log(`| ${what} | ${value} |`);
}

/** Resident memory at its highest, where the system tells. */
function peakOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Mulberry32: the same storm every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
