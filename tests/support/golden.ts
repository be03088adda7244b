import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../tests/golden/', import.meta.url));

/**
 * Compares text with `tests/golden/<path>`. `UPDATE_GOLDEN=1` writes it instead; look at the difference before it is
 * committed. A golden file that is missing fails: a new case cannot pass unseen.
 */
export function expectGolden(path: string, actual: string): void {
  const file = join(folder, path);
  const text = actual.endsWith('\n') ? actual : `${actual}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  assert.ok(existsSync(file), `no golden file tests/golden/${path}: look at the output, then run npm run golden`);
  assert.equal(text, readFileSync(file, 'utf8'), `differs from tests/golden/${path}`);
}

/** JSON as golden files hold it. */
export const goldenJson = (value: unknown): string => JSON.stringify(value, null, 1);

/** Names of the golden files under a folder of `tests/golden`, without their ending: to find those nobody compares. */
export const goldenNames = (path: string): string[] =>
  readdirSync(join(folder, path)).map((file) => file.replace(/\.[^.]+$/, ''));
