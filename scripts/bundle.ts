import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { commandSpecs } from '../cli/commands.js';
import { flagsOf } from '../cli/flags.js';
import { oneOldZod, withoutUnused } from './left-out.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Our modules find what is read at run time (templates, pages, definitions) from where tsc put them. A chunk lies
 * elsewhere, so it is told where its modules were.
 */
const whereTheyWere: Plugin = {
  name: 'where-they-were',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const file = relative(root, path);
      if (file.includes('node_modules')) return undefined;
      const compiled = `../dist/${file.replace(/ts$/, 'js')}`;
      const source = await readFile(path, 'utf8');
      return {
        contents: source
          .replaceAll('import.meta.url', `new URL('${compiled}', import.meta.url).href`)
          // As a namespace, of which esbuild leaves out what nobody names.
          .replace("import { z } from 'zod';", "import * as z from 'zod';"),
        loader: 'ts',
      };
    }),
};

/** What each command takes, which is the same for as long as the bundle is. */
const flagsWrittenOut: Plugin = {
  name: 'flags-written-out',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/cli\/command-flags\.ts$/ }, () => {
      const flags = Object.fromEntries(commandSpecs.map((spec) => [spec.words, flagsOf(spec)]));
      return {
        contents: `const flags = ${JSON.stringify(flags)}; export const flagsOfCommand = async ({ words }) => flags[words];`,
        loader: 'js',
      };
    }),
};

/** zod brings its messages in fifty languages; ours are in one. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
      loader: 'js',
    })),
};

/** The SDK's validator of what clients answer, for servers that do not name one; ours does. */
const noSpareValidator: Plugin = {
  name: 'no-spare-validator',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@modelcontextprotocol\/sdk\/dist\/esm\/validation\/ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
      loader: 'js',
    })),
};

/** commander would load what starts other programs, for commands that are programs of their own; ours are none. */
const noOtherPrograms: Plugin = {
  name: 'no-other-programs',
  setup: ({ onLoad }) =>
    onLoad({ filter: /commander\/lib\/command\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("require('node:child_process')", '{}'),
      loader: 'js',
    })),
};

/**
 * CommonJS packages among the bundled ones want `require`; everything else is imported when it is first used. One file asks
 * for it, on behalf of all, and making one takes a while.
 */
const withRequire: Plugin = {
  name: 'with-require',
  setup: ({ onEnd }) =>
    onEnd(async ({ metafile }) => {
      for (const output of Object.keys(metafile?.outputs ?? {}).filter((name) => name.endsWith('.js'))) {
        const code = await readFile(root + output, 'utf8');
        if (code.includes('var __require='))
          await writeFile(root + output, code.replace(/^(#!.*\n)?/, `$1${madeRequire}`));
      }
    }),
};
const madeRequire = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n`;

/** What has a native part stays where npm put it: the sandbox's DynamoDB, and what restify looks for in vain. */
const external = ['dynalite', 'dtrace-provider'];

/** Deployed, there is AWS: the sandbox stays behind. */
const noSandbox: Plugin = {
  name: 'no-sandbox',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/sandbox\/index\.ts$/ }, () => ({
      contents: `throw new Error('There is no sandbox in here: set SRE_FLEET=aws, or SANDBOX_URL.');`,
      loader: 'js',
    })),
};

/** Writes `sre-agent` as a few files that Node reads faster than some thousand. @returns what went into them. */
export async function bundle(outdir = `${root}dist-bundle`): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    ...shared,
    entryPoints: { cli: 'app/cli.ts' },
    outdir,
    plugins,
  });
  await writeFile(`${outdir}/package.json`, `${JSON.stringify({ type: 'module' })}\n`);
  return metafile;
}

/** What is deployed by itself: a function each, and the service that runs in a container. */
export const deployed = {
  bot: 'app/lambda/bot.ts',
  slack: 'app/lambda/slack.ts',
  workflow: 'app/lambda/workflow.ts',
  poll: 'app/lambda/poll.ts',
  alerts: 'app/lambda/alerts.ts',
  service: 'app/main.ts',
} as const;

export type Deployed = keyof typeof deployed;

/** Writes a folder each, with everything that it needs: the code in `bundle`, and the files that it reads. */
export async function bundleDeployed(
  names: readonly Deployed[] = Object.keys(deployed) as Deployed[],
  into = `${root}dist-lambda`,
): Promise<Record<string, Metafile>> {
  const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string };
  const metafiles: Record<string, Metafile> = {};
  for (const name of names) {
    const folder = `${into}/${name}`;
    await rm(folder, { recursive: true, force: true });
    const { metafile } = await build({
      ...asDeployed,
      entryPoints: { [name]: deployed[name] },
      outdir: `${folder}/bundle`,
    });
    await mkdir(`${folder}/app/defaults`, { recursive: true });
    await copyFile(`${root}app/defaults/policy.json`, `${folder}/app/defaults/policy.json`);
    await writeFile(`${folder}/package.json`, `${JSON.stringify({ type: 'module', version })}\n`);
    metafiles[name] = metafile;
  }
  return metafiles;
}

const plugins = [
  withRequire,
  flagsWrittenOut,
  whereTheyWere,
  withoutUnused,
  oneOldZod,
  englishOnly,
  noSpareValidator,
  noOtherPrograms,
];

/** How every bundle is made. */
export const shared = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The AWS SDK as modules: what is not used is left out, and names are exported.
  mainFields: ['module', 'main'],
  target: 'node20.19',
  metafile: true,
  legalComments: 'linked',
  // What a stack shows of a line must be readable, and names functions as they are in the source: shorter ones would have
  // to be given theirs one by one at each start.
  lineLimit: 240,
  minifyWhitespace: true,
  minifySyntax: true,
  external,
  plugins: [withRequire],
  logLevel: 'warning',
} satisfies BuildOptions;

/** How that is which is deployed. */
export const asDeployed = { ...shared, plugins: [noSandbox, ...plugins] } satisfies BuildOptions;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const size = ({ outputs }: Metafile): string =>
    (Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0) / 1024 / 1024).toFixed(1);
  console.log(`dist-bundle/cli.js and what it loads: ${size(await bundle())} MB`);
  for (const [name, metafile] of Object.entries(await bundleDeployed())) {
    console.log(`dist-lambda/${name}: ${size(metafile)} MB`);
  }
}
