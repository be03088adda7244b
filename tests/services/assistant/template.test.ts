import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { templateFor } from '../../../services/assistant/template.js';
import type { OperationName } from '../../../services/operations/index.js';

const sample = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../../cards/samples/${name}.json`, import.meta.url), 'utf8'));
const samples: readonly (readonly [OperationName, object])[] = [
  ['get_inspector_findings', sample('get-inspector-findings')],
  ['analyze_ec2_vulnerabilities', sample('analyze-ec2-vulnerabilities')],
  ['monitor_security_events', sample('monitor-security-events')],
  [
    'monitor_security_events',
    {
      alerts: [],
      incidents: [
        {
          title: 'web-1 taken over',
          summary: '14 calls in 12 min by ben from 203.0.113.7',
          next_steps: ['Isolate web-1'],
        },
        { title: 'another', summary: '', next_steps: [] },
      ],
    },
  ],
];
/** Words with digits: numbers, ids, versions, dates. */
const factsIn = (text: string): string[] => text.match(/[^\s,;()]*\d[^\s,;()]*/g) ?? [];
const bare = (word: string): string => word.replace(/[.:!?]+$/, '');

/** How many a list of the result holds. */
const lengths = (value: unknown): number[] =>
  typeof value !== 'object' || value === null
    ? []
    : [...(Array.isArray(value) ? [value.length, value.length - 1] : []), ...Object.values(value).flatMap(lengths)];

describe('a paragraph by a template', () => {
  for (const [at, [operation, output]] of samples.entries()) {
    it(`says no number, id or date that ${operation} does not say (${at + 1})`, () => {
      const text = templateFor(operation, output) ?? assert.fail();
      const said = JSON.stringify(output);
      const counted = new Set(lengths(output).map(String));
      const words = factsIn(text).map(bare);
      assert.deepEqual(
        words.filter((word) => !said.includes(word) && !counted.has(word)),
        [],
        text,
      );
    });
  }

  it('would be caught with another number: the test sees that', () => {
    const [operation, output] = samples[0] ?? assert.fail();
    const wrong = (templateFor(operation, output) ?? '').replace(/\d+ findings?/, '98765 findings');
    assert.ok(factsIn(wrong).some((word) => !JSON.stringify(output).includes(bare(word))));
  });

  it('says nothing where nothing is to be weighed', () => {
    assert.equal(templateFor('get_inspector_findings', { fix_groups: [] }), null);
    assert.equal(templateFor('monitor_security_events', { incidents: [], alerts: [] }), null);
    assert.equal(templateFor('list_alerts', {}), null);
  });
});
