import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DocumentError, readRunbook } from '../../../sandbox/automation/document.js';
import { document, patchDocument } from './runs.js';

const read = (value: unknown) => readRunbook('Patch', JSON.stringify(value));
const api = { Service: 'ec2', Api: 'DescribeSnapshots' };

describe('readRunbook', () => {
  it('reads a runbook of every action', () => {
    const { mainSteps, outputs } = read(patchDocument);
    assert.deepEqual(
      mainSteps.map(({ name }) => name),
      ['snapshot', 'waitForSnapshot', 'install', 'scan'],
    );
    assert.deepEqual(outputs, patchDocument.outputs);
    assert.equal(read(document(['nap', 'aws:sleep', { Duration: 'PT1H' }])).mainSteps.length, 1);
  });

  for (const [what, named, value] of [
    ['another schema version', 'schemaVersion', { ...patchDocument, schemaVersion: '2.2' }],
    ['an unknown field', 'files', { ...patchDocument, files: {} }],
    ['no steps', 'mainSteps', { ...patchDocument, mainSteps: [] }],
    ['another action', 'step one: action "aws:executeScript"', document(['one', 'aws:executeScript', {}])],
    ['an unknown field of a step', 'step one: retries', document(['one', 'aws:executeAwsApi', api, { retries: 3 }])],
    ['a missing input', 'step one: input Api is missing', document(['one', 'aws:executeAwsApi', { Service: 'ec2' }])],
    [
      'a wait that changes something',
      'step one: CreateSnapshots',
      document([
        'one',
        'aws:waitForAwsResourceProperty',
        { ...api, Api: 'CreateSnapshots', PropertySelector: '$.a', DesiredValues: ['b'] },
      ]),
    ],
    [
      'a command without a target',
      'step one: input InstanceIds',
      document(['one', 'aws:runCommand', { DocumentName: 'D' }]),
    ],
    [
      'a selector that is not interpreted',
      'step one: path',
      document(['one', 'aws:executeAwsApi', api, { outputs: [{ Name: 'X', Selector: '$..a' }] }]),
    ],
    [
      'an unknown next step',
      'step one: there is no step two',
      document(['one', 'aws:executeAwsApi', api, { nextStep: 'two' }]),
    ],
    [
      'a failure that leads nowhere',
      'step one: there is no step two',
      document(['one', 'aws:executeAwsApi', api, { onFailure: 'step:two' }]),
    ],
    ['another onFailure', 'step one: onFailure', document(['one', 'aws:executeAwsApi', api, { onFailure: 'Retry' }])],
    ['a timeout of 0', 'step one: 0', document(['one', 'aws:executeAwsApi', api, { timeoutSeconds: 0 }])],
    [
      'two steps of one name',
      'two steps',
      document(['one', 'aws:executeAwsApi', api], ['one', 'aws:executeAwsApi', api]),
    ],
    [
      'a variable that nobody declares',
      'step one: {{ InstanceId }}',
      document(['one', 'aws:executeAwsApi', { ...api, Filters: ['{{ InstanceId }}'] }]),
    ],
    [
      'an output that nobody gives',
      'step two: {{ one.X }}',
      document(['one', 'aws:executeAwsApi', api], ['two', 'aws:executeAwsApi', { ...api, A: '{{one.X}}' }]),
    ],
    [
      'an unknown parameter type',
      'parameter P: type "Text"',
      { ...document(['one', 'aws:executeAwsApi', api]), parameters: { P: { type: 'Text' } } },
    ],
    [
      'a pattern that is no regular expression',
      'parameter P',
      { ...document(['one', 'aws:executeAwsApi', api]), parameters: { P: { type: 'String', allowedPattern: '(' } } },
    ],
    [
      'an output of the runbook that nobody gives',
      'the output one.X',
      { ...document(['one', 'aws:executeAwsApi', api]), outputs: ['one.X'] },
    ],
  ] as [string, string, unknown][]) {
    it(`refuses ${what}, naming the document and the place`, () => {
      assert.throws(
        () => read(value),
        (error) => {
          assert.ok(error instanceof DocumentError);
          assert.ok(error.message.startsWith('automation document Patch: '), error.message);
          assert.ok(error.message.includes(named), error.message);
          return true;
        },
      );
    });
  }

  it('reads or refuses whatever it is given, and never breaks', () => {
    const field = fc.constantFrom(
      'name',
      'action',
      'inputs',
      'outputs',
      'nextStep',
      'onFailure',
      'isEnd',
      'timeoutSeconds',
      '__proto__',
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('one', 'aws:sleep', { Duration: 'PT1S' }, '{{ one.X }}', 'step:one'),
    );
    const step = fc.oneof(
      fc.dictionary(field, value),
      fc.constant({ name: 'one', action: 'aws:sleep', inputs: { Duration: 'PT1S' } }),
    );
    const documents = fc.record(
      { schemaVersion: fc.constant('0.3'), mainSteps: fc.array(step), parameters: fc.jsonValue() },
      { requiredKeys: ['schemaVersion', 'mainSteps'] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      documents.map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(text, (content) => {
        try {
          assert.ok(readRunbook('x', content).mainSteps.length > 0);
        } catch (error) {
          assert.ok(error instanceof DocumentError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });
});
