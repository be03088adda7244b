import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../sandbox/step-functions/json.js';
import { parsePath, parseReferencePath, readPath, writePath } from '../../../sandbox/step-functions/path.js';

const data = { a: { 'b c': [10, { d: 'deep' }, null] }, list: [{ id: 1 }, { id: 2 }, {}] };
const quote = (name: string) => `['${name.replace(/[\\']/g, '\\$&')}']`;

describe('a path', () => {
  for (const [path, expected] of [
    ['$', data],
    ['$.a', data.a],
    ["$.a['b c'][1].d", 'deep'],
    ['$["a"]["b c"][0]', 10],
    ["$.a['b c'][2]", null],
    ['$.list[-1]', {}],
    ['$.list[*].id', [1, 2]],
    ['$.none[*]', []],
    ['$.a.none', undefined],
    ['$.list[9]', undefined],
    ['$.list.length', undefined],
    ['$.a.constructor', undefined],
  ] as [string, Json | undefined][]) {
    it(`${path} reads ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(readPath(parsePath(path), data as unknown as Json), expected);
    });
  }

  for (const path of ['', 'a', '$a', '$..id', '$.list[?(@.id==1)]', '$.list[0:1]', '$.list.length()', '$.', '$.a ']) {
    it(`refuses ${JSON.stringify(path)}`, () => {
      assert.throws(() => parsePath(path), SyntaxError);
    });
  }

  it('refuses as a reference path what names several places or the context', () => {
    assert.throws(() => parseReferencePath('$.list[*]'), SyntaxError);
    assert.throws(() => parseReferencePath('$$.Task.Token'), SyntaxError);
    assert.deepEqual(parseReferencePath('$.a[0]').steps, ['a', 0]);
  });

  it('writes into a copy and makes the objects on its way', () => {
    const before = { a: 1 };
    assert.deepEqual(writePath(parseReferencePath('$.b.c'), before, 2), { a: 1, b: { c: 2 } });
    assert.deepEqual(before, { a: 1 });
    assert.deepEqual(writePath(parseReferencePath('$.l[1]'), { l: [1, 2] }, 3), { l: [1, 3] });
  });

  it('cannot write a name into a list, an index into an object or beyond a list', () => {
    assert.equal(writePath(parseReferencePath('$.a'), [1], 2), undefined);
    assert.equal(writePath(parseReferencePath('$.a.b'), { a: 'text' }, 2), undefined);
    assert.equal(writePath(parseReferencePath('$[0]'), {}, 2), undefined);
    assert.equal(writePath(parseReferencePath('$[1]'), [1], 2), undefined);
  });

  it('reads back whatever was written, under any names, and touches no prototype', () => {
    const names = fc.array(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', "it's", '\\')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(names, fc.jsonValue(), (steps, value) => {
        const path = parseReferencePath(`$${steps.map(quote).join('')}`);
        assert.deepEqual(path.steps, steps);
        const written = writePath(path, {}, value as Json);
        assert.ok(written !== undefined);
        assert.deepEqual(readPath(path, written), value);
        assert.equal(Object.getPrototypeOf(written), Object.prototype);
        assert.equal('polluted' in {}, false);
      }),
    );
  });

  it('takes any text and either parses it or refuses it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `$${rest}`),
      fc.string().map((rest) => `$.a[${rest}]`),
    );
    fc.assert(
      fc.property(text, fc.jsonValue(), (source, value) => {
        try {
          readPath(parsePath(source), value as Json);
        } catch (error) {
          assert.ok(error instanceof SyntaxError);
        }
      }),
    );
  });
});
