import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../mcp/body.js';
import { BEN, bearer, call, SAM } from './start-endpoint.js';

export const SEEDS = [1, 2, 3, 4, 5];

export interface Hostile {
  readonly body: string | Buffer | object;
  readonly headers: Record<string, string>;
}

/** What a stranger or a broken client could post to /mcp. `seed` varies what does not matter to the class. */
interface HostileClass {
  readonly status: number;
  forge(seed: number): Hostile;
}

const list = { ...call('list_approvals'), id: 7 };
const posted = (status: number, body: (seed: number) => Hostile['body']): HostileClass => ({
  status,
  forge: (seed) => ({ body: body(seed), headers: BEN }),
});
const headed = (status: number, headers: (seed: number) => Record<string, string>): HostileClass => ({
  status,
  forge: (seed) => ({ body: list, headers: { ...BEN, ...headers(seed) } }),
});
const keyed = (authorization: (seed: number) => string): HostileClass => ({
  status: 401,
  forge: (seed) => ({ body: list, headers: { authorization: authorization(seed) } }),
});
const called = (name: (seed: number) => string, input: (seed: number) => object = () => ({})): HostileClass =>
  posted(200, (seed) => call(name(seed), input(seed)));
const pick =
  <T>(...some: readonly T[]) =>
  (seed: number): T =>
    some[seed % some.length] as T;

/** Answered with this status, one security event, and nothing done. */
export const refused: Record<string, HostileClass> = {
  'no key': { status: 401, forge: (seed) => ({ body: { ...list, id: seed }, headers: {} }) },
  'an empty key': keyed((seed) => `Bearer${' '.repeat(seed)}`),
  'a wrong key': keyed((seed) => `Bearer nobody-${seed}`),
  'a key that begins like a good one': keyed((seed) => `Bearer ${'sandbox-ben'.slice(0, -seed)}`),
  'a good key and more': keyed((seed) => `Bearer sandbox-ben${'-'.repeat(seed)}`),
  'a key with rubbish after it': keyed((seed) => `Bearer sandbox-ben ${seed}`),
  'two keys': keyed((seed) => `Bearer nobody-${seed}, Bearer sandbox-ben`),
  'a good key in other letters': keyed((seed) => `Bearer ${pick('SANDBOX-BEN', 'Sandbox-ben', 'sandbox-Ben')(seed)}`),
  'a key of another kind': keyed((seed) => `Basic ${btoa(`sandbox-ben:${seed}`)}`),
  'the hash of a key': keyed((seed) => {
    const hash = createHash('sha256').update('sandbox-ben').digest('hex');
    return `Bearer ${pick(hash, hash.toUpperCase())(seed)}`;
  }),
  'the name of a property for a key': keyed((seed) => `Bearer ${pick('constructor', '__proto__', 'toString')(seed)}`),
  'a rebound host': headed(403, (seed) => ({ host: `evil-${seed}.test` })),
  'a host that only begins well': headed(403, (seed) => ({ host: `127.0.0.1.evil-${seed}.test` })),
  'a foreign page': headed(403, (seed) => ({ origin: `https://evil-${seed}.test` })),
  'a page without an origin': headed(403, () => ({ origin: 'null' })),
  'another content type': headed(415, (seed) => ({ 'content-type': pick('text/plain', 'text/html', 'a')(seed) })),
  'a content type that only begins well': headed(415, (seed) => ({ 'content-type': `application/json${seed}` })),
  'a compressed body': {
    status: 415,
    forge: (seed) => ({ body: gzipSync('0'.repeat(seed)), headers: { ...BEN, 'content-encoding': 'gzip' } }),
  },
  'no answer that it would accept': headed(406, (seed) => ({ accept: pick('text/html', 'application/json')(seed) })),
  'a version nobody speaks': headed(400, (seed) => ({ 'mcp-protocol-version': `1999-01-0${seed}` })),
  'a toolset that does not exist': headed(400, (seed) => ({
    'x-mcp-toolsets': pick('all', 'constructor', '__proto__', 'metrics,')(seed) + seed,
  })),
  'a tool for people among its tools': headed(400, () => ({ 'x-mcp-tools': 'list_approvals,decide_approval' })),
  'broken JSON': posted(400, (seed) => '{"jsonrpc":'.slice(0, seed * 2)),
  'no body': posted(400, (seed) => ' '.repeat(seed)),
  'bytes that are no text': posted(400, (seed) => Buffer.from(Array(seed).fill(0xff))),
  'JSON that is no JSON-RPC': posted(400, pick<object | string>({ hello: 1 }, 'null', '1', '"x"', { id: 1 })),
  'another JSON-RPC': posted(400, (seed) => ({ ...list, jsonrpc: pick('1.0', '2.1', '')(seed) })),
  'an id that is none': posted(400, (seed) => ({ ...list, id: pick<unknown>(null, {}, [1], true, 1.5)(seed) })),
  'a deep array': posted(400, (seed) => '['.repeat(10_000 * seed) + ']'.repeat(10_000 * seed)),
  'an empty batch': posted(400, () => '[]'),
  'a huge batch': posted(400, (seed) => Array(20 + seed).fill(list)),
  'a batch in a batch': posted(400, () => [[list]]),
  'a huge body': posted(413, (seed) => `"${'x'.repeat(MAX_BODY_BYTES * seed)}"`),
  'an answer that nobody asked for': posted(400, (seed) => ({ jsonrpc: '2.0', id: seed, result: {} })),
  'a failure that nobody asked for': posted(400, (seed) => ({
    ...{ jsonrpc: '2.0', id: `x${seed}` },
    error: { code: 1, message: 'no' },
  })),
  'an unknown tool': called((seed) => `rm_rf_${seed}`),
  'a tool with an endless name': called((seed) => 'x'.repeat(10_000 * seed)),
  'the name of a property for a tool': called(pick('__proto__', 'constructor', 'toString', 'hasOwnProperty')),
  'a tool for people': called(pick('decide_approval', 'subscribe_alerts')),
  'a tool beyond the role': {
    status: 403,
    forge: (seed) => ({
      body: call(pick('execute_automated_patching', 'create_approval_workflow')(seed)),
      headers: SAM,
    }),
  },
  'a tool beyond the role in the middle of a batch': {
    status: 403,
    forge: () => ({ body: [list, { ...call('execute_automated_patching'), id: 2 }], headers: bearer('sandbox-sam') }),
  },
  'an input that is none': called(
    () => 'list_approvals',
    (seed) => ({ limit: pick<unknown>('1', -1, 0, 1e9, 1.5)(seed) }),
  ),
  'an input nobody knows': called(
    () => 'list_approvals',
    (seed) => ({ [`admin${seed}`]: true }),
  ),
  'an id that is far too long': called(
    () => 'list_approvals',
    (seed) => ({ approval_id: 'x'.repeat(100 * seed) }),
  ),
};
