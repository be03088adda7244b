import assert from 'node:assert/strict';
import { lintCard } from './adaptive-card-lint.js';

const good = {
  type: 'AdaptiveCard',
  version: '1.5',
  fallbackText: 'text',
  speak: 'text',
  body: [{ type: 'TextBlock', text: 'Hello', wrap: true }],
  actions: [] as unknown[],
};
const execute = { type: 'Action.Execute', title: 'Go', verb: 'show_fleet', data: {} };
const submit = { type: 'Action.Submit', title: 'Go', data: { verb: 'show_fleet' } };

describe('lintCard', () => {
  it('finds nothing in a good card', () => {
    assert.deepEqual(lintCard({ ...good, actions: [{ ...execute, fallback: submit }] }), []);
  });

  const broken: Record<string, [object, RegExp]> = {
    'an element that is no element': [{ ...good, body: [{ type: 'TextBlok', text: 'x' }] }, /TextBlok/],
    'a newer version': [{ ...good, version: '1.6' }, /version is 1.6/],
    'no fallback text': [{ ...good, fallbackText: undefined }, /no fallbackText/],
    'nothing to read out': [{ ...good, speak: '' }, /no speak/],
    'an unfilled field': [{ ...good, body: [{ type: 'TextBlock', text: `$\{x}`, wrap: true }] }, /unfilled/],
    'text that is cut off': [{ ...good, body: [{ type: 'TextBlock', text: 'x' }] }, /without wrap/],
    'an image without words': [{ ...good, body: [{ type: 'Image', url: 'https://nvd.nist.gov/x.png' }] }, /altText/],
    'an input without label': [{ ...good, body: [{ type: 'Input.Text', id: 'a' }] }, /without label/],
    'a button that old clients drop': [{ ...good, actions: [execute] }, /without fallback/],
    'a fallback that does something else': [
      { ...good, actions: [{ ...execute, fallback: { ...submit, data: { verb: 'approve' } } }] },
      /other data/,
    ],
    'seven buttons': [{ ...good, actions: Array(7).fill({ ...execute, fallback: submit }) }, /7 actions/],
    'more than 20 KB': [{ ...good, body: [{ type: 'TextBlock', text: 'x'.repeat(21_000), wrap: true }] }, /20 KB/],
  };
  for (const [what, [card, message]] of Object.entries(broken)) {
    it(`finds ${what}`, () => assert.match(lintCard(card).join('\n'), message));
  }
});
