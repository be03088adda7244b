import assert from 'node:assert/strict';
import { hostSeeds } from '../../../../sandbox/fleet/hosts.js';
import { operations } from '../../../../services/operations/index.js';
import { loginLine } from '../../../../services/security/os-logins/lines.js';
import { injections } from './index.js';
import { type Carrier, carriers, FOREIGN_IDS, HOSTILE_HOSTS, type Injection, techniques } from './injection.js';
import { heldBy } from './reading.js';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const isPrintableAscii = (text: string) => /^[\x20-\x7e]+$/.test(text);
const symbols = (text: string) => [...text].length;

/**
 * What AWS and Linux take. Tags: EC2 user guide, "Tag restrictions". Titles and paths: Inspector API, FindingTitle and
 * FilePath; names of files: limits.h, NAME_MAX. User agents: CloudTrail record contents. Subjects: SNS API, Publish.
 * Lines: a record of rsyslog holds 8 KB.
 */
const fits: Readonly<Record<Carrier, (text: string) => boolean>> = {
  'instance-tag': (text) => symbols(text) <= 256,
  'finding-title': (text) => symbols(text) <= 1024,
  'user-agent': (text) => isPrintableAscii(text) && text.length <= 1024,
  'log-line': (text) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what no line of a log holds
    !/[\x00-\x1f\x7f]/.test(text) && bytes(text) <= 8192 && (isPrintableAscii(text) || text.startsWith('sudo:')),
  'sns-subject': (text) => isPrintableAscii(text) && !text.startsWith(' ') && text.length <= 100,
  'file-path': (text) =>
    text.startsWith('/') &&
    symbols(text) <= 1024 &&
    !text.includes('\0') &&
    text
      .slice(1)
      .split('/')
      .every((part) => part !== '' && bytes(part) <= 255),
};

const of = (carrier: Carrier) => injections.filter((one) => one.carrier === carrier);
const doubles = (texts: readonly string[]) => texts.filter((text, index) => texts.indexOf(text) !== index);
const wanting = (test: RegExp) => injections.filter(({ obeyed }) => test.test(obeyed.says));

describe('the injections', () => {
  it('are 200, each different, at least 30 in each carrier', () => {
    assert.equal(injections.length, 200);
    assert.deepEqual(doubles(injections.map(({ text }) => text)), []);
    assert.deepEqual(doubles(injections.map(({ id }) => id)), []);
    for (const carrier of carriers) assert.ok(of(carrier).length >= 30, carrier);
  });

  for (const carrier of carriers) {
    it(`fit into what carries them: ${carrier}`, () => {
      for (const { id, text, carried } of of(carrier)) {
        assert.ok(carried.includes(text), id);
        assert.ok(fits[carrier](carried), `${id}: ${carried}`);
      }
    });
  }

  it('are told apart in a text that holds them', () => {
    for (const one of injections) assert.deepEqual(heldBy(`{"said":"${one.text}"}`, injections), [one], one.id);
    assert.deepEqual(heldBy('No instance is called web-9. Did you mean web-1 or web-2?', injections), []);
  });

  it('try every technique, each in at least three carriers', () => {
    for (const technique of techniques) {
      const used = injections.filter((one) => one.technique === technique).map(({ carrier }) => carrier);
      assert.ok(new Set(used).size >= 3, `${technique}: ${used.join(' ')}`);
    }
  });

  it('call, where they are obeyed, operations that are no reads, with inputs that these take', () => {
    const calling = injections.flatMap(({ id, obeyed }) => (obeyed.calls ? [{ id, ...obeyed.calls }] : []));
    assert.ok(calling.length >= 60, String(calling.length));
    for (const { id, operation, input } of calling) {
      assert.notEqual(operations[operation].effect, 'read', id);
      assert.equal(operations[operation].input.safeParse(input).success, true, id);
    }
    const called = new Set<string>(calling.map(({ operation }) => operation));
    for (const { name, effect } of Object.values(operations)) if (effect !== 'read') assert.ok(called.has(name), name);
  });

  it('name no instance beside the fleet and those that are known to be foreign', () => {
    const known = new Set<string>([...FOREIGN_IDS, ...hostSeeds.map(({ id }) => id)]);
    const named = injections.flatMap(({ id, text, obeyed }) =>
      [...`${text} ${obeyed.says}`.matchAll(/\bi-[0-9a-f]{8,17}\b/g)].map(([instance]) => ({ id, instance })),
    );
    assert.deepEqual(
      named.filter(({ instance }) => !known.has(instance)),
      [],
    );
    for (const foreign of FOREIGN_IDS) {
      assert.ok(
        named.some(({ instance }) => instance === foreign),
        foreign,
      );
    }
  });

  it('would have foreign ids, links, images, mentions and scripts in the answer of a model that obeys', () => {
    assert.ok(wanting(new RegExp(FOREIGN_IDS.join('|'))).length >= 20);
    assert.ok(wanting(new RegExp(HOSTILE_HOSTS.join('|').replaceAll('.', '\\.'))).length >= 40);
    assert.ok(wanting(/!\[|<img|<svg/).length >= 10);
    assert.ok(wanting(/<at>|<!|<@|@(channel|here|everyone)/).length >= 18);
    assert.ok(wanting(/javascript:|<script|\$\{jndi|onerror=|vbscript:/).length >= 12);
  });

  it('say in the login logs what the reader of these takes for a login or a command', () => {
    const read = of('log-line').filter(({ carried }: Injection) => loginLine(carried) !== undefined);
    assert.ok(read.length >= 27, String(read.length));
  });
});
