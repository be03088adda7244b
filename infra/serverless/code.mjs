/**
 * Brings what `npm run bundle` made to where osls packages it from: it takes no files from beside its own folder.
 * `--stand-in` puts a line in the place of each function: the template is the same, and packing takes no time.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const { functions } = JSON.parse(readFileSync(new URL('../names.json', import.meta.url), 'utf8'));
const made = new URL('../../dist-lambda/', import.meta.url);
const here = new URL('dist/', import.meta.url);
const isStandIn = process.argv.includes('--stand-in');
if (!isStandIn && !existsSync(made)) {
  process.stderr.write('There is nothing to package: run `npm run bundle` in the folder of the project first.\n');
  process.exit(2);
}
rmSync(here, { recursive: true, force: true });
for (const name of functions) {
  if (!isStandIn) {
    cpSync(new URL(name, made), new URL(name, here), { recursive: true });
    continue;
  }
  mkdirSync(new URL(`${name}/bundle/`, here), { recursive: true });
  writeFileSync(new URL(`${name}/bundle/${name}.js`, here), 'export const handler = async () => undefined;\n');
}
