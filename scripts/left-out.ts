import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const ours = fileURLToPath(new URL('../../', import.meta.url));

/** What libraries load at their start for parts of them that nothing here uses, by who loads it. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  // Templates have fields alone (cards/card-templates.ts): no grammar, no function of XML, paths or time expressions.
  'adaptive-expressions': [
    ...[
      './parser',
      './generated',
      './commonRegex',
      '../commonRegex',
      'fast-xml-parser',
      'xpath',
      '@xmldom/xmldom',
      'jspath',
    ],
    '@microsoft/recognizers-text-data-types-timex-expression',
  ],
  // Speech, transcripts in files, and bots that call other bots.
  botbuilder: ['htmlparser2', 'fs-extra', 'axios'],
  // Other ways to a token than our own (bot/teams/bot-token.ts), another keeper of keys (sdk-keys.ts), and skills.
  'botframework-connector': [
    '@azure/identity',
    '@azure/msal-node',
    'node-fetch',
    'cross-fetch',
    'https-proxy-agent',
    'axios',
  ],
  // Bots over web sockets.
  'botframework-streaming': ['ws'],
  // Bodies of other kinds than JSON, HTTP signatures, files, and throttling by load.
  restify: ['csv', 'formidable', 'http-signature', 'send', 'pidusage'],
};

/** Takes any name and gives nothing: whatever is called of it, or made, says that it is not there. */
const nothing = (name: string): string => `
  const refuse = () => { throw new Error(${JSON.stringify(`${name} is left out of this bundle (scripts/left-out.ts)`)}); };
  const nothing = new Proxy(function () {}, {
    get: (target, key) => (key === '__esModule' ? undefined : key === 'prototype' ? target.prototype : nothing),
    apply: refuse,
    construct: refuse,
  });
  module.exports = nothing;
`;

/** Half of what the SDK of Teams, the HTTP server and the templates would read at each start. */
export const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /./ }, ({ path, importer }) =>
      leftOut[packageOf(importer)]?.includes(path) ? { path, namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({ contents: nothing(path), loader: 'js' }));
  },
};

/** The four packages of the SDK of Teams bring a zod 3 each. Ours has it too, once. */
export const oneOldZod: Plugin = {
  name: 'one-old-zod',
  setup: ({ onResolve, resolve }) =>
    onResolve({ filter: /^zod$/ }, ({ importer, kind }) =>
      /^bot(builder|framework)/.test(packageOf(importer)) ? resolve('zod/v3', { kind, resolveDir: ours }) : undefined,
    ),
};

/** The npm package that a file is of; empty for one of ours. */
function packageOf(file: string): string {
  const [, inside] = /.*\/node_modules\/(.*)$/.exec(file) ?? [];
  const [scope = '', name] = inside?.split('/') ?? [];
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
