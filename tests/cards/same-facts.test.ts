import assert from 'node:assert/strict';
import { adaptiveCard } from '../../cards/adaptive-card.js';
import { plain } from '../../cards/escape.js';
import { markdown } from '../../cards/markdown.js';
import { text } from '../../cards/text.js';
import { shownBy } from '../support/adaptive-card-lint.js';
import { cases } from './cases.js';

/** Words that carry a fact: ids, counts, times, names. Marks of a terminal's steps are form, not fact. */
const facts = (said: string): string[] =>
  said
    .replace(/^\[.\] (done|running|waiting|not run|failed|unknown)/gm, '')
    .split(/[\s\\*|_[\]()<>"~]+/)
    .filter((word) => /[\p{L}\p{N}≥?]/u.test(word));

const cardText = (card: object): string => {
  const { texts, markdown: headings } = shownBy(card);
  return [...texts, ...headings].join('\n');
};

describe('the same facts everywhere', () => {
  for (const [name, view] of Object.entries(cases)) {
    const card = cardText(adaptiveCard(view));
    const cut = card.includes('did not fit on this card') || name.endsWith('-worst');

    if (!cut) {
      it(`shows on the card of ${name} every fact that its text has`, () => {
        const shown = new Set(facts(card));
        assert.deepEqual(
          facts(text(view, { width: 2_000 })).filter((word) => !shown.has(word)),
          [],
        );
      });
    }

    it(`opens the card, the text and the Markdown of ${name} with one verdict`, () => {
      const verdict = facts(plain(view.verdict));
      assert.deepEqual(facts(text(view).split('\n')[0] ?? ''), verdict);
      assert.deepEqual(facts((markdown(view).split('\n')[0] ?? '').replaceAll('\\', '')), verdict);
      if (!cut) assert.ok(card.includes(plain(view.verdict)));
    });
  }
});
