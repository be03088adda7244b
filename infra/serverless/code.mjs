/** Brings what `npm run bundle` made to where osls packages it from: it takes no files from beside its own folder. */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';

const { functions } = JSON.parse(readFileSync(new URL('../names.json', import.meta.url), 'utf8'));
const made = new URL('../../dist-lambda/', import.meta.url);
const here = new URL('dist/', import.meta.url);
if (!existsSync(made)) {
  process.stderr.write('There is nothing to package: run `npm run bundle` in the folder of the project first.\n');
  process.exit(2);
}
rmSync(here, { recursive: true, force: true });
for (const name of functions) cpSync(new URL(name, made), new URL(name, here), { recursive: true });
