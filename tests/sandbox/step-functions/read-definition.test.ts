import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DefinitionError, readDefinition } from '../../../sandbox/step-functions/read-definition.js';
import { callback, task } from './workflow.js';

const valid = {
  Comment: 'every construct of the subset',
  StartAt: 'Plan',
  TimeoutSeconds: 604_800,
  States: {
    Plan: {
      Type: 'Pass',
      Parameters: { 'name.$': "States.Format('run {}', $.id)" },
      ResultPath: '$.plan',
      Next: 'Ask',
    },
    Ask: callback('workflow', {
      TimeoutSeconds: 14_400,
      HeartbeatSeconds: 600,
      Retry: [
        { ErrorEquals: ['Lambda.Unknown'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1.5, MaxDelaySeconds: 5 },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Failed' }],
      Next: 'Decide',
    }),
    Decide: {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.a', NumericLessThanPath: '$.b' } }],
          Next: 'Later',
        },
      ],
      Default: 'Failed',
    },
    Later: { Type: 'Wait', TimestampPath: '$.at', Next: 'Done' },
    Done: { Type: 'Succeed', OutputPath: '$.plan' },
    Failed: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: 'States.JsonToString($.error)' },
  },
};

const with_ = (change: (states: Record<string, Record<string, unknown>>, top: Record<string, unknown>) => void) => {
  const copy = structuredClone(valid) as unknown as Record<string, unknown> & {
    States: Record<string, Record<string, unknown>>;
  };
  change(copy.States, copy);
  return copy;
};

describe('readDefinition', () => {
  it('reads every construct of the subset, and leaves what it was given as it was', () => {
    const given = structuredClone(valid);
    assert.deepEqual(readDefinition('patch-run', given), valid);
    assert.deepEqual(given, valid);
  });

  for (const [what, named, definition] of [
    ['a Map', '"Decide": type "Map"', with_((states) => Object.assign(states.Decide!, { Type: 'Map' }))],
    ['a Parallel', '"Decide": type "Parallel"', with_((states) => Object.assign(states.Decide!, { Type: 'Parallel' }))],
    [
      'another integration',
      '"Ask": Resource',
      with_((states) => Object.assign(states.Ask!, { Resource: 'arn:aws:states:::sqs:sendMessage' })),
    ],
    [
      'a function as Resource',
      '"Ask": Resource',
      with_((states) => Object.assign(states.Ask!, { Resource: 'arn:aws:lambda:us-west-2:111122223333:function:x' })),
    ],
    [
      'a timeout from a path',
      '"Ask": TimeoutSecondsPath',
      with_((states) => Object.assign(states.Ask!, { TimeoutSecondsPath: '$.t' })),
    ],
    [
      'jitter',
      '"Ask": Retry: JitterStrategy',
      with_((states) => Object.assign(states.Ask!, { Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'FULL' }] })),
    ],
    [
      'an asynchronous invocation',
      '"Ask": Parameters: InvocationType',
      with_((states) => Object.assign(states.Ask!, { Parameters: { FunctionName: 'f', InvocationType: 'Event' } })),
    ],
    [
      'a task without parameters',
      '"Ask": Parameters are missing',
      with_((states) => void delete states.Ask!.Parameters),
    ],
    ['variables', '"Plan": Assign', with_((states) => Object.assign(states.Plan!, { Assign: { a: 1 } }))],
    ['JSONata', 'QueryLanguage', with_((_, top) => Object.assign(top, { QueryLanguage: 'JSONata' }))],
    [
      'an unknown intrinsic',
      '"Plan": Parameters: intrinsic States.Hash',
      with_((states) => Object.assign(states.Plan!, { Parameters: { 'x.$': 'States.Hash($.a, 1)' } })),
    ],
    [
      'a filter in a path',
      '"Done": OutputPath',
      with_((states) => Object.assign(states.Done!, { OutputPath: '$.a[?(@.b)]' })),
    ],
    [
      'an unknown comparison',
      '"Decide": Choices',
      with_((states) => Object.assign(states.Decide!, { Choices: [{ Variable: '$.a', NumericIs: 1, Next: 'Done' }] })),
    ],
    [
      'a backoff below 1',
      '"Ask": Retry: BackoffRate',
      with_((states) => Object.assign(states.Ask!, { Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] })),
    ],
    ['a missing next state', 'Nowhere', with_((states) => Object.assign(states.Plan!, { Next: 'Nowhere' }))],
    ['a state nobody reaches', 'Orphan', with_((states) => Object.assign(states, { Orphan: { Type: 'Succeed' } }))],
    ['two ways to wait', 'Seconds', with_((states) => Object.assign(states.Later!, { Seconds: 3 }))],
    ['no end', 'state machine patch-run', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' } } }],
  ] as [string, string, unknown][]) {
    it(`refuses ${what}, naming the state machine and the place`, () => {
      assert.throws(
        () => readDefinition('patch-run', definition),
        (error) => {
          assert.ok(error instanceof DefinitionError);
          assert.ok(error.message.startsWith('state machine patch-run: '), error.message);
          assert.ok(error.message.includes(named), error.message);
          return true;
        },
      );
    });
  }

  it('reads or refuses whatever it is given, and never breaks', () => {
    const field = fc.constantFrom(
      'Type',
      'Next',
      'End',
      'Resource',
      'Parameters',
      'Retry',
      'Catch',
      'Choices',
      'Seconds',
      'Default',
      'ResultPath',
      '__proto__',
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('Task', 'Pass', 'Choice', 'Wait', 'Fail', 'A', true, '$.x', [{ ErrorEquals: ['E'] }]),
    );
    const states = fc.dictionary(
      fc.constantFrom('A', 'B'),
      fc.oneof(fc.dictionary(field, value), fc.constant(task('f'))),
    );
    const definition = fc.oneof(
      fc.jsonValue(),
      states.map((States) => ({ StartAt: 'A', States })),
    );
    fc.assert(
      fc.property(definition, (each) => {
        try {
          assert.ok(readDefinition('x', each));
        } catch (error) {
          assert.ok(error instanceof DefinitionError, String(error));
        }
      }),
    );
  });
});
