/**
 * `npm run kill-matrix`: the service is killed with SIGKILL before and after each effect of two stories (a patch that is rolled
 * back because somebody asks; a plan that drifts, is asked for again and goes back by itself) and each card that asks for a
 * decision or is edited, while the sandbox runs in a process of its own and counts. Prints the points, what was lost and what
 * was done or shown twice; exits with 1 when either is more than nothing, or when the same with client tokens that nobody
 * can repeat does and shows nothing twice: then the matrix would see nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { difference } from '../tests/support/difference.js';
import { KillMatrix } from '../tests/support/kill-matrix.js';
import { allPoints, type Plot, plots } from '../tests/support/kill-points.js';
import type { Story } from '../tests/support/kill-story.js';
import { startSandboxProcess } from '../tests/support/processes.js';

const FORGETFUL = [
  { service: 'ssm', operation: 'StartAutomationExecution', kind: 'forget_token' },
  { service: 'slack', operation: 'chat.postMessage', kind: 'forget_token' },
];

const folder = mkdtempSync(join(tmpdir(), 'sre-kill-matrix-'));
const sandbox = await startSandboxProcess(folder);
const matrix = await KillMatrix.begin(sandbox);
const started = performance.now();
let [points, killed, lost, duplicated, seenTwice] = [0, 0, 0, 0, 0];
try {
  for (const plot of Object.keys(plots) as Plot[]) await tell(plot);
  console.log(`kill -9 at ${killed} points of ${points}: ${lost} lost, ${duplicated} duplicated`);
  console.log(`${seenTwice} cards stood twice in Teams until the first of those concerned saw them`);
  console.log(`${Math.round((performance.now() - started) / 1_000)} s`);
} finally {
  await matrix.end();
  await sandbox.program.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

async function tell(plot: Plot): Promise<void> {
  const all = allPoints[plot];
  const whole = await matrix.story([], { plot });
  const story = await matrix.story(all, { plot });
  const tokens = new Set(['StartAutomationExecution', 'chat.postMessage']);
  const again = all.filter(({ operation, side }) => tokens.has(operation) && side === 'after');
  const forgetful = await matrix.story(again, { plot, faults: FORGETFUL });

  const differences = (['effects', 'audited', 'cards'] as const).map((what) => difference(whole[what], story[what]));
  const [effects, cards] = [difference(whole.effects, forgetful.effects), difference(whole.cards, forgetful.cards)];
  console.log(`The story of a ${plot}: ${total(whole)}; it ended as ${story.states.join(' and ')}`);
  console.log(`  kill -9 at ${story.killed} points of ${all.length}`);
  for (const one of story.missed) console.log(`  not reached: ${JSON.stringify(one)}`);
  for (const one of differences.flatMap((each) => each.lost)) console.log(`  lost: ${one}`);
  for (const one of differences.flatMap((each) => each.duplicated)) console.log(`  duplicated: ${one}`);
  console.log(`  with tokens that nobody can repeat, at ${forgetful.killed} points:`);
  for (const one of [...effects.duplicated, ...cards.duplicated]) console.log(`    duplicated, as it must be: ${one}`);
  points += all.length;
  killed += story.killed;
  lost += differences.flatMap((each) => each.lost).length;
  duplicated += differences.flatMap((each) => each.duplicated).length;
  seenTwice += story.seenTwice;
  const sameEnd = story.states.join() === whole.states.join();
  if (lost + duplicated + story.missed.length > 0 || !sameEnd) process.exitCode = 1;
  if (effects.duplicated.length === 0 || cards.duplicated.length === 0) process.exitCode = 1;
}

function total({ effects }: Story): string {
  return Object.entries(effects)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}
