import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adaptiveCard } from '../../cards/adaptive-card.js';
import { CARD_BYTES, shorter } from '../../cards/card-size.js';
import type { Block, View } from '../../cards/view.js';

const words = fc.string({ unit: 'grapheme', maxLength: 400 }).map((text) => ({ text: text.repeat(3) }));
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words }),
  fc
    .array(fc.array(words, { minLength: 3, maxLength: 3 }), { maxLength: 60 })
    .map((rows) => ({ kind: 'table' as const, heading: null, columns: columns(3), rows, more: null })),
  fc.array(words, { minLength: 1, maxLength: 40 }).map((list) => ({
    kind: 'facts' as const,
    heading: 'Facts',
    facts: list.map((value) => ({ label: 'Fact', value })),
  })),
);
const columns = (length: number) => Array.from({ length }, () => ({ title: 'Column', width: 1 }));
const view = (blocks: Block[], more: Partial<View> = {}): View => ({
  title: 'A card',
  verdict: 'The verdict stays',
  tone: 'neutral',
  notices: [],
  blocks,
  actions: [],
  footer: null,
  ...more,
});

describe('the size of a card', () => {
  it('is kept whatever is in it, and the verdict stays', () => {
    const data = { instance_ids: Array.from({ length: 50 }, (_, index) => `i-${String(index).padStart(17, '0')}`) };
    const actions = fc
      .nat({ max: 8 })
      .map((length) => Array.from({ length }, () => ({ title: 'Plan', verb: 'plan_fix' as const, data })));
    fc.assert(
      fc.property(
        fc.array(block, { maxLength: 8 }),
        actions,
        fc.array(words, { maxLength: 10 }),
        (blocks, buttons, notices) => {
          const card = JSON.stringify(
            adaptiveCard(view(blocks, { actions: buttons, notices: notices.map(({ text }) => text) })),
          );
          assert.ok(Buffer.byteLength(card) <= CARD_BYTES);
          assert.ok(card.includes('The verdict stays'));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is kept by cutting the longest list, which says by how much', () => {
    const rows = (length: number) => Array.from({ length }, (_, index) => [{ text: `row ${index}` }]);
    const table = (length: number): Block => ({
      kind: 'table',
      heading: null,
      columns: columns(1),
      rows: rows(length),
      more: 'and 14 more',
    });
    const once = shorter(view([table(9), table(3)]));
    const twice = once && shorter(once);
    assert.deepEqual(
      [once, twice].map((cut) => cut?.blocks.map((one) => one.kind === 'table' && [one.rows.length, one.more])),
      [
        [
          [6, 'and 14 more · 3 more did not fit on this card'],
          [3, 'and 14 more'],
        ],
        [
          [4, 'and 14 more · 5 more did not fit on this card'],
          [3, 'and 14 more'],
        ],
      ],
    );
  });

  it('says that something is missing when whole blocks had to go', () => {
    const cut = shorter(
      view([
        { kind: 'text', text: { text: 'a' } },
        { kind: 'text', text: { text: 'b' } },
      ]),
    );
    assert.deepEqual(cut?.blocks.at(-1), { kind: 'text', text: { text: 'The rest did not fit on this card.' } });
  });

  it('has an end: with the verdict alone nothing is left to cut', () => assert.equal(shorter(view([])), null));
});
