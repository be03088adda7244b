import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ChoiceRule, comparisonOf, matchesRule } from '../../../sandbox/step-functions/choice.js';
import { StatesError } from '../../../sandbox/step-functions/failure.js';
import type { Json } from '../../../sandbox/step-functions/json.js';

const data = {
  s: 'b',
  n: 5,
  t: '2026-11-22T10:00:00Z',
  flag: true,
  nothing: null,
  other: { s: 'b', n: 6, t: '2026-11-22T11:00:00+01:00', flag: false },
};
const matches = (rule: ChoiceRule, input: Json = data) =>
  matchesRule(rule, { data: input, context: { State: { Name: 'X' } } });

describe('a choice rule', () => {
  for (const [comparison, literal, expected] of [
    ['StringEquals', 'b', true],
    ['StringEquals', 'a', false],
    ['StringLessThan', 'c', true],
    ['StringLessThan', 'b', false],
    ['StringGreaterThan', 'a', true],
    ['StringLessThanEquals', 'b', true],
    ['StringGreaterThanEquals', 'c', false],
    ['NumericEquals', 5, true],
    ['NumericLessThan', 5, false],
    ['NumericLessThanEquals', 5, true],
    ['NumericGreaterThan', 4.5, true],
    ['NumericGreaterThanEquals', 6, false],
    ['BooleanEquals', true, true],
    ['BooleanEquals', false, false],
    ['TimestampEquals', '2026-11-22T12:00:00+02:00', true],
    ['TimestampLessThan', '2026-11-22T10:00:00.001Z', true],
    ['TimestampGreaterThan', '2026-11-22T10:00:00Z', false],
    ['TimestampLessThanEquals', '2026-11-22T10:00:00Z', true],
    ['TimestampGreaterThanEquals', '2026-11-22T10:00:01Z', false],
    ['StringEqualsPath', '$.other.s', true],
    ['NumericLessThanPath', '$.other.n', true],
    ['TimestampEqualsPath', '$.other.t', true],
    ['BooleanEqualsPath', '$.other.flag', false],
  ] as [string, unknown, boolean][]) {
    it(`${comparison} ${JSON.stringify(literal)} is ${expected}`, () => {
      const kind = comparison.replace(/(Less|Greater|Equals).*/, '');
      const variable = { String: '$.s', Numeric: '$.n', Boolean: '$.flag', Timestamp: '$.t' }[kind];
      assert.equal(matches({ Variable: variable ?? '', [comparison]: literal }), expected);
    });
  }

  for (const [comparison, path, expected] of [
    ['IsPresent', '$.s', true],
    ['IsPresent', '$.nobody', false],
    ['IsPresent', '$.nothing', true],
    ['IsNull', '$.nothing', true],
    ['IsNull', '$.s', false],
    ['IsString', '$.s', true],
    ['IsString', '$.n', false],
    ['IsNumeric', '$.n', true],
    ['IsBoolean', '$.flag', true],
    ['IsTimestamp', '$.t', true],
    ['IsTimestamp', '$.s', false],
  ] as [string, string, boolean][]) {
    it(`${comparison} of ${path} is ${expected}, and its opposite asks the opposite`, () => {
      assert.equal(matches({ Variable: path, [comparison]: true }), expected);
      assert.equal(matches({ Variable: path, [comparison]: false }), !expected);
    });
  }

  it('does not match a variable of another type', () => {
    assert.equal(matches({ Variable: '$.n', StringEquals: '5' }), false);
    assert.equal(matches({ Variable: '$.s', NumericLessThan: 9 }), false);
    assert.equal(matches({ Variable: '$.s', TimestampEquals: '2026-11-22T10:00:00Z' }), false);
    assert.equal(matches({ Variable: '$.nothing', BooleanEquals: false }), false);
  });

  it('combines by And, Or and Not, and asks no further than it must', () => {
    const no: ChoiceRule = { Variable: '$.s', StringEquals: 'no' };
    const yes: ChoiceRule = { Variable: '$.n', NumericEquals: 5 };
    const broken: ChoiceRule = { Variable: '$.nobody', StringEquals: 'x' };
    assert.equal(matches({ And: [yes, { Not: no }] }), true);
    assert.equal(matches({ And: [yes, no] }), false);
    assert.equal(matches({ Or: [no, yes] }), true);
    assert.equal(matches({ Or: [no, no] }), false);
    assert.equal(matches({ And: [{ Variable: '$.nobody', IsPresent: true }, broken] }), false);
    assert.equal(matches({ Or: [yes, broken] }), true);
  });

  it('reads the context object', () => {
    assert.equal(matches({ Variable: '$$.State.Name', StringEquals: 'X' }), true);
  });

  it('fails with States.Runtime where a path leads nowhere', () => {
    for (const rule of [
      { Variable: '$.nobody', StringEquals: 'x' },
      { Variable: '$.s', StringEqualsPath: '$.nobody' },
    ]) {
      assert.throws(
        () => matches(rule),
        (error) => error instanceof StatesError && error.error === 'States.Runtime',
      );
    }
  });

  it('matches wildcards as a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '\\'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (value, pattern) => {
        const source = pattern.replace(/\\\\|\\\*|\\|\*/g, (found) => {
          if (found === '*') return '.*';
          return found === '\\*' ? '\\*' : '\\\\';
        });
        const expected = new RegExp(`^${source}$`, 's').test(value);
        assert.equal(matches({ Variable: '$', StringMatches: pattern }, value), expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with no comparison, an unknown one or two', () => {
    assert.throws(() => comparisonOf({ Variable: '$.a' }), SyntaxError);
    assert.throws(() => comparisonOf({ Variable: '$.a', StringIs: 'x' }), SyntaxError);
    assert.throws(() => comparisonOf({ Variable: '$.a', constructor: 'x' } as unknown as ChoiceRule), SyntaxError);
    assert.throws(() => comparisonOf({ Variable: '$.a', IsNull: true, IsString: true }), SyntaxError);
    assert.equal(comparisonOf({ Variable: '$.a', IsNull: true, Next: 'B', Comment: 'why' }), 'IsNull');
  });

  it('answers any data with true, false or States.Runtime, and Not is its opposite', () => {
    const orders = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
    const comparison = fc.constantFrom(
      ...['String', 'Numeric', 'Timestamp'].flatMap((type) =>
        orders.flatMap((order) => [`${type}${order}`, `${type}${order}Path`]),
      ),
      'BooleanEquals',
      'StringMatches',
      'IsPresent',
      'IsNull',
      'IsTimestamp',
    );
    const rule = fc
      .tuple(comparison, fc.constantFrom('$', '$.a', '$.a.b', '$[0]', '$.list[*]', '$$.State.Name'), fc.jsonValue())
      .map(([name, Variable, literal]) => ({ Variable, [name]: name.endsWith('Path') ? '$.a' : literal }));
    const attempt = (each: ChoiceRule, input: Json): boolean | string => {
      try {
        return matches(each, input);
      } catch (error) {
        assert.ok(error instanceof StatesError, String(error));
        return error.error;
      }
    };
    fc.assert(
      fc.property(rule, fc.oneof(fc.jsonValue(), fc.record({ a: fc.jsonValue() })), (each, input) => {
        const outcome = attempt(each, input as Json);
        assert.ok(typeof outcome === 'boolean' || outcome === 'States.Runtime');
        assert.equal(attempt({ Not: each }, input as Json), typeof outcome === 'boolean' ? !outcome : outcome);
      }),
      { numRuns: 500 },
    );
  });
});
