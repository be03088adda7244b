/**
 * `npm run kill-matrix`: the service is killed with SIGKILL before and after each effect of an approval, a patch run and a
 * rollback, while the sandbox runs in a process of its own and counts. Prints the points, what was lost and what was done
 * twice; exits with 1 when either is more than nothing, or when the same with client tokens that nobody can repeat does
 * nothing twice: then the matrix would see nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allPoints, difference, KillMatrix, type Story } from '../tests/support/kill-matrix.js';
import { startSandboxProcess } from '../tests/support/processes.js';

const FORGETFUL = [{ service: 'ssm', operation: 'StartAutomationExecution', kind: 'forget_token' }];

const folder = mkdtempSync(join(tmpdir(), 'sre-kill-matrix-'));
const sandbox = await startSandboxProcess(folder);
const matrix = await KillMatrix.begin(sandbox);
const started = performance.now();
try {
  const whole = await matrix.story([]);
  const killed = await matrix.story(allPoints);
  const again = allPoints.filter(({ operation, side }) => operation === 'StartAutomationExecution' && side === 'after');
  const forgetful = await matrix.story(again, FORGETFUL);

  const effects = difference(whole.effects, killed.effects);
  const acts = difference(whole.audited, killed.audited);
  const [lost, duplicated] = [
    [...effects.lost, ...acts.lost],
    [...effects.duplicated, ...acts.duplicated],
  ];
  const control = difference(whole.effects, forgetful.effects).duplicated;
  console.log(`Effects of the story: ${total(whole)}; it ended as ${killed.states.join(' and ')}`);
  console.log(
    `kill -9 at ${killed.killed} points of ${allPoints.length}: ${lost.length} lost, ${duplicated.length} duplicated`,
  );
  for (const one of killed.missed) console.log(`  not reached: ${JSON.stringify(one)}`);
  for (const one of lost) console.log(`  lost: ${one}`);
  for (const one of duplicated) console.log(`  duplicated: ${one}`);
  console.log(
    `With tokens that nobody can repeat, ${forgetful.killed} points: ${control.length} kinds of effects duplicated`,
  );
  for (const one of control) console.log(`  duplicated, as it must be: ${one}`);
  console.log(`${Math.round((performance.now() - started) / 1_000)} s`);
  const sameEnd = killed.states.join() === whole.states.join();
  const isGood = lost.length + duplicated.length + killed.missed.length === 0 && sameEnd && control.length > 0;
  if (!isGood) process.exitCode = 1;
} finally {
  await matrix.end();
  await sandbox.program.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

function total({ effects }: Story): string {
  return Object.entries(effects)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}
