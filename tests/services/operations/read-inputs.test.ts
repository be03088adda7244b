import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { UserError } from '../../../services/errors.js';
import { select } from '../../../services/instance-selectors.js';
import { invoke, type Operation } from '../../../services/operation.js';
import { operations } from '../../../services/operations/index.js';
import type { Coverage } from '../../../services/schema.js';
import type { Services } from '../../../services/services.js';
import { parseSince, parseTimeRange } from '../../../services/time-range.js';
import { ben } from '../../support/change.js';
import { host } from '../../support/observations.js';
import { type Fleet, startFleet } from './read-matrix/fleet.js';

const reading: readonly Operation[] = Object.values<Operation>(operations as never).filter(
  ({ effect }) => effect === 'read',
);
const keysOf = ({ input }: Operation): string[] => Object.keys(input.shape);

/** Texts that something behind an answer may take for more than a text. */
const hostile = fc.oneof(
  fc.constantFrom(
    ...['__proto__', 'constructor', '$(id)', "'; DROP TABLE x; --", '<script>alert(1)</script>', '../../etc/passwd'],
    ...['*', '=', 'a=', '=b', 'tag:Name=*', '\u0000', '\u202e', '😀', `$\{jndi:ldap://x}`, '{{7*7}}', '%00', '\n\n'],
    ...[
      'i-',
      'i-0aeb',
      'i-0AEB0000000000001',
      'i-0aeb0000000000001 ',
      'web-1,web-2',
      '0.0.0.0/0',
      '::1',
      'x'.repeat(256),
    ],
  ),
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
/** By id, name, address and tag, as people write them. */
const known = fc.constantFrom(
  ...['i-0aeb0000000000001', 'web-1', 'WEB-2', '10.20.11.31', '198.51.100.10', 'role=web', 'env=staging', 'Role=API'],
);
const selector = fc.oneof(known, hostile);
const range = fc.oneof(
  fc.constantFrom('24h', '7d', '90m', '2026-11-01/2026-11-03', '2026-11-20T00:00:00Z/2026-11-21T00:00:00+02:00'),
  fc.constantFrom(
    '0h',
    '9999d',
    '7 d',
    '-1d',
    '2026-11-03/2026-11-01',
    '2026-13-01/2026-13-02',
    '/',
    '1970-01-01/2999-01-01',
  ),
  hostile,
);

type Schema = { type?: string; enum?: unknown[]; items?: Schema; minimum?: number; maximum?: number; anyOf?: Schema[] };

/** What fits the schema, and now and then what does not. */
function valueFor(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const right = (): fc.Arbitrary<unknown> => {
    if (/^instance_ids?$/.test(name)) return schema.type === 'array' ? fc.array(selector, { maxLength: 4 }) : selector;
    if (/range|since/.test(name)) return range;
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valueFor(name, one)));
    if (schema.type === 'array') return fc.array(valueFor('', schema.items ?? {}), { maxLength: 3 });
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'integer' || schema.type === 'number')
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, 100) });
    return hostile;
  };
  return fc.oneof({ weight: 12, arbitrary: right() }, { weight: 1, arbitrary: fc.anything({ maxDepth: 1 }) });
}

function inputOf({ input }: Operation): fc.Arbitrary<object> {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' }) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  const members = Object.entries(properties).map(([name, schema]) => [name, valueFor(name, schema)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: required });
}

describe('whatever a read is asked', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let services: Services;
  before(async () => {
    fleet = await startFleet();
    services = fleet.fresh().services;
  });
  after(() => fleet?.close());

  const never = new AbortController().signal;
  const ask = (operation: Operation, input: object) =>
    invoke(operation, input, { services, caller: ben, signal: never, deadline: never }) as Promise<{
      status?: string;
      coverage?: Coverage;
      instance_id?: string;
    }>;

  for (const operation of reading) {
    it(`${operation.name} answers, or refuses in words with what to do`, async () => {
      await fc.assert(
        fc.asyncProperty(inputOf(operation), async (input) => {
          try {
            const { coverage } = await ask(operation, input);
            assert.ok(!coverage || coverage.answered <= coverage.requested);
          } catch (error) {
            assert.ok(error instanceof UserError, `${JSON.stringify(input)}: ${String(error)}`);
            assert.ok(error.message.length > 0 && error.hint, `no hint for ${JSON.stringify(input)}: ${error.message}`);
          }
        }),
        { numRuns: 12 },
      );
    });
  }

  const ofSome = reading.filter((operation) => keysOf(operation).includes('instance_ids'));
  const ofOne = reading.filter((operation) => keysOf(operation).includes('instance_id'));

  for (const operation of ofSome) {
    it(`${operation.name} takes an empty list for the whole fleet, and says how many hosts that is`, async () => {
      const { coverage } = await ask(operation, { instance_ids: [] });
      assert.equal(coverage?.requested, 10);
    });

    it(`${operation.name} answers about every way to name a host, and names the one it does not know`, async () => {
      const ways = ['i-0aeb0000000000001', 'web-2', '10.20.11.31', '198.51.100.10', 'role=api', 'nobody'];
      const { status, coverage } = await ask(operation, { instance_ids: ways });
      assert.equal(coverage?.requested, 7);
      assert.notEqual(status, 'complete');
      const unknown = coverage.failed.filter(({ reason }) => reason === 'not_found');
      assert.deepEqual([unknown.length, unknown[0]?.instances], [1, []]);
      assert.match(unknown[0]?.detail ?? '', /nobody/);
      assert.ok(coverage.answered >= 5, `${coverage.answered} answered`);
    });
  }

  for (const operation of ofOne) {
    it(`${operation.name} answers about a host by id, name and address, and refuses several`, async () => {
      for (const instance_id of ['i-0aeb0000000000001', 'WEB-1', '10.20.1.11', '198.51.100.21']) {
        const answer = await ask(operation, { instance_id });
        if (answer.coverage) assert.equal(answer.coverage.requested, 1);
        else assert.equal(answer.instance_id, 'i-0aeb0000000000001');
      }
      await assert.rejects(ask(operation, { instance_id: 'role=web' }), {
        code: 'invalid_input',
        message: /web-1 and web-2/,
      });
    });
  }
});

describe('a selector', () => {
  const hosts = [
    host({ tags: { Name: 'web-1', env: 'prod', '=': '=', '': 'x' } }),
    host({ instance_id: 'i-0000000000000000b', name: 'i-0000000000000000a', ipv6Addresses: ['2001:db8::1'] }),
  ];

  it('finds hosts of the fleet alone, each once, and explains whatever finds none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(selector, fc.constantFrom('2001:db8::1', 'env=prod', '===')), { maxLength: 6 }),
        (some) => {
          const { hosts: found, unmatched } = select(hosts, some, 'us-west-2');
          assert.ok(found.every((one) => hosts.includes(one)) && new Set(found).size === found.length);
          assert.ok(some.length === 0 || found.length > 0 || unmatched.length > 0);
          assert.ok(unmatched.every((words) => words.startsWith('No instance')));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a time range', () => {
  const now = new Date('2026-11-22T12:00:00Z');

  it('is a time of the last ninety days that has begun, or is refused with examples', () => {
    fc.assert(
      fc.property(range, (asked) => {
        for (const parse of [() => parseTimeRange(asked, now).from, () => parseSince(asked, now)]) {
          try {
            const from = parse();
            assert.ok(from < now && now.getTime() - from.getTime() <= 90 * 86_400_000);
          } catch (error) {
            assert.ok(error instanceof UserError && error.code === 'invalid_input', String(error));
            assert.match(error.hint ?? '', /24h/);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
