import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { timeLimit as inSandbox } from '../../sandbox/time-limit.js';
import { timeLimit } from '../../services/time-limit.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Whether it fires when nothing but a combination refers to it while garbage is collected. */
async function fires(limit: (ms: number) => AbortSignal): Promise<boolean> {
  const combined = (() => AbortSignal.any([new AbortController().signal, limit(50)]))();
  const fired = new Promise<true>((resolve) => combined.addEventListener('abort', () => resolve(true)));
  // A turn of the loop each: what was made in this one is not garbage yet.
  for (let n = 0; n < 3; n++) {
    await after(1);
    collectGarbage();
  }
  return Promise.race([fired, after(2_000, false)]);
}

describe('a time limit', () => {
  it('ends what waits for it among other signals, however much garbage is collected meanwhile', async () => {
    assert.equal(await fires(timeLimit), true);
    assert.equal(await fires(inSandbox), true);
  });

  it('is needed on Node 20, which forgets a limit that only a combination refers to', async function () {
    if (!process.version.startsWith('v20.')) this.skip();
    assert.equal(await fires((ms) => AbortSignal.timeout(ms)), false);
  });

  it('is what limits everything here', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const bare = ['app', 'bot', 'cards', 'cli', 'mcp', 'sandbox', 'services']
      .flatMap((folder) => readdirSync(`${root}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`))
      .filter((file) => file.endsWith('.ts') && readFileSync(root + file, 'utf8').includes('AbortSignal.timeout('))
      .sort();
    assert.deepEqual(bare, ['sandbox/time-limit.ts', 'services/time-limit.ts']);
  });
});
