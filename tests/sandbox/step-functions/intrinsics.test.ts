import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StatesError } from '../../../sandbox/step-functions/failure.js';
import { checkExpression, readExpression } from '../../../sandbox/step-functions/template.js';

const scope = {
  data: { host: 'web-1', n: 3, list: ['a', { b: 1 }], text: '{"x":[1]}' },
  context: { Execution: { Name: 'run-7' } },
};
const run = (source: string) => readExpression(source, scope, 'x.$');
const failsWith = (error: string) => (thrown: unknown) => thrown instanceof StatesError && thrown.error === error;

describe('an intrinsic', () => {
  for (const [source, expected] of [
    ["States.Format('{} of {} in {}', $.host, $.n, $$.Execution.Name)", 'web-1 of 3 in run-7'],
    ["States.Format('no {}', null)", 'no null'],
    ["States.Format('literal \\{\\} it\\'s {}', true)", "literal {} it's true"],
    ["States.Format('{}', States.Format('{}', 'nested'))", 'nested'],
    ['States.Format($.host)', 'web-1'],
    ["States.Array($.host, 2.5, 'x', null)", ['web-1', 2.5, 'x', null]],
    ['States.Array()', []],
    ['States.ArrayLength($.list)', 2],
    ['States.ArrayGetItem($.list, 1)', { b: 1 }],
    ["States.ArrayContains($.list, 'a')", true],
    ["States.ArrayContains($.list, 'z')", false],
    ['States.MathAdd($.n, -1)', 2],
    ['States.StringToJson($.text)', { x: [1] }],
    ['States.JsonToString($.list)', '["a",{"b":1}]'],
    ["States.Array($['host'], $.list[0])", ['web-1', 'a']],
  ] as [string, unknown][]) {
    it(`${source} gives ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(run(source), expected);
    });
  }

  for (const source of [
    "States.Format('{} {}', 1)",
    "States.Format('{}', 1, 2)",
    'States.Format($.n)',
    'States.ArrayLength($.host)',
    'States.ArrayGetItem($.list, 7)',
    'States.MathAdd($.host, 1)',
    'States.StringToJson($.host)',
  ]) {
    it(`${source} fails with States.IntrinsicFailure`, () => {
      assert.throws(() => run(source), failsWith('States.IntrinsicFailure'));
    });
  }

  it('fails with States.Runtime where an argument leads nowhere', () => {
    assert.throws(() => run("States.Format('{}', $.nobody)"), failsWith('States.Runtime'));
  });

  it('is refused by name when the sandbox does not interpret it', () => {
    assert.throws(() => checkExpression('States.Hash($.x, 1)'), /intrinsic States\.Hash is not interpreted/);
    assert.throws(
      () => checkExpression("States.Format('{}', States.UUID())"),
      /intrinsic States\.UUID is not interpreted/,
    );
  });

  for (const source of [
    'States.Format()',
    'States.MathAdd(1)',
    "States.Array('a'",
    "States.Array('a') x",
    'States.Array(,)',
    'States.',
  ]) {
    it(`refuses ${source}`, () => {
      assert.throws(() => checkExpression(source), SyntaxError);
    });
  }

  it('takes any text: it is refused when read, or fails by a name of the States Language', () => {
    const piece = fc.constantFrom(
      'States.Array',
      'States.Format',
      '(',
      ')',
      ',',
      "'{}'",
      '$.host',
      '$$',
      '1',
      ' ',
      "'",
      '\\',
      '[',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const source = `States.${pieces.join('')}`.replace('States.States.', 'States.');
        try {
          checkExpression(source);
        } catch (error) {
          assert.ok(error instanceof SyntaxError, String(error));
          return;
        }
        try {
          run(source);
        } catch (error) {
          assert.ok(error instanceof StatesError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
