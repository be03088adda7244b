import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adaptiveCard } from '../../cards/adaptive-card.js';
import { plain } from '../../cards/escape.js';
import { markdown } from '../../cards/markdown.js';
import { slackMessage } from '../../cards/slack/message.js';
import { text } from '../../cards/text.js';
import type { Block, View } from '../../cards/view.js';
import { shownBy } from '../support/adaptive-card-lint.js';
import { shownInSlack } from '../support/slack-blocks.js';
import { cases } from './cases.js';

/** Words that carry a fact: ids, counts, times, names. Marks of a terminal's steps are form, not fact. */
const facts = (said: string): string[] =>
  said
    .replace(/^\[.\] (done|running|waiting|not run|failed|unknown)/gm, '')
    .split(/[\s\\*|_[\]()<>"~]+/)
    .filter((word) => /[\p{L}\p{N}≥?]/u.test(word));

/** Markdown without what only makes it Markdown: escapes, headings, rules of tables, addresses of links. */
const withoutSyntax = (said: string): string =>
  said
    .replace(/\]\(<[^>]*>\)/g, ']')
    .replace(/\\([\\`*_{}[\]()<>~|@&!#:.+=-])/g, '$1')
    .replace(/^(#+|>|-) /gm, '')
    .replace(/^(\d+)\. /gm, '$1 ')
    .replace(/^(done|running|waiting|skipped|failed|unknown): /gm, '');

const cardText = (card: object): string => {
  const { texts, markdown: headings } = shownBy(card);
  return [...texts, ...headings].join('\n');
};

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,10}[A-Za-z0-9]$/);
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
const some = fc.record({ text: words });
const heading = fc.option(words, { nil: null });
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 4 });
const count = fc.option(fc.nat({ max: 99_999 }), { nil: null });
const state = fc.constantFrom('done', 'running', 'waiting', 'skipped', 'failed', 'unknown');
const more = fc.option(words, { nil: null });
const table = fc.tuple(some, some, some).map((cells) => cells.slice(0, 2));
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('severity' as const), critical: count, high: count, medium: count, low: count },
    ...{ untriaged: count, unseen: fc.nat({ max: 9 }) },
  }),
  fc.record({
    kind: fc.constant('facts' as const),
    heading,
    facts: list(fc.record({ label: word, value: some })),
    more,
  }),
  fc.record({
    ...{ kind: fc.constant('fixes' as const), heading: words, more },
    fixes: list(
      fc.record({
        ...{ rank: fc.integer({ min: 1, max: 99 }), title: words, hosts: words, why: words, badges: list(some) },
        action: fc.constant(null),
      }),
    ),
  }),
  fc.record({
    ...{ kind: fc.constant('table' as const), heading, more, rows: list(table) },
    columns: fc.tuple(word, word).map((titles) => titles.map((title) => ({ title, width: 1 }))),
  }),
  fc.record({
    ...{ kind: fc.constant('steps' as const), heading, more },
    steps: list(fc.record({ label: word, state, detail: words })),
  }),
  fc.record({ kind: fc.constant('text' as const), text: some }),
);
const anyView: fc.Arbitrary<View> = fc.record({
  ...{
    title: words,
    verdict: words,
    tone: fc.constant('neutral' as const),
    notices: fc.array(words, { maxLength: 2 }),
  },
  ...{ blocks: fc.array(block, { maxLength: 5 }), actions: fc.constant([]), footer: fc.option(words, { nil: null }) },
});

describe('the same facts everywhere', () => {
  it('holds for any view: card, Slack, text and Markdown say the same', () => {
    const bare = (said: string) => new Set(facts(said).flatMap((one) => [one, one.replace(/:$/, '')]));
    fc.assert(
      fc.property(anyView, (view) => {
        const said = facts(text(view, { width: 2_000 }));
        const renderings = {
          card: cardText(adaptiveCard(view)),
          slack: shownInSlack(slackMessage(view).blocks).texts.join('\n'),
          markdown: markdown(view).replaceAll('\\', ''),
        };
        for (const [name, shown] of Object.entries(renderings)) {
          const has = bare(shown);
          // A list of Markdown numbers its items itself.
          const missing = said.filter((one) => !has.has(one) && !(name === 'markdown' && has.has(`${one}.`)));
          assert.deepEqual(missing, [], name);
        }
      }),
      { numRuns: 150 },
    );
  });

  for (const [name, view] of Object.entries(cases)) {
    const card = cardText(adaptiveCard(view));
    const cut = card.includes('did not fit on this card') || name.endsWith('-worst');

    if (!cut) {
      it(`shows on the card of ${name} every fact that its text has`, () => {
        const shown = new Set(facts(card));
        assert.deepEqual(
          facts(text({ ...view, links: [] }, { width: 2_000 })).filter((word) => !shown.has(word)),
          [],
        );
      });
    }

    const slack = shownInSlack(slackMessage(view).blocks);
    const slackText = slack.texts.join('\n');
    if (!slackText.includes('did not fit on this card') && !name.endsWith('-worst')) {
      it(`shows in Slack every fact that the text and the Markdown of ${name} have`, () => {
        const shown = new Set(facts(slackText).flatMap((word) => [word, word.replace(/:$/, '')]));
        const plainView = { ...view, links: [] };
        const said = [text(plainView, { width: 2_000 }), withoutSyntax(markdown(plainView))];
        for (const one of said) {
          assert.deepEqual(
            facts(one).filter((word) => !shown.has(word) && !shown.has(word.replace(/:$/, ''))),
            [],
          );
        }
      });
    }

    it(`leads from the card, the text and the Markdown of ${name} to the same files`, () => {
      const urls = (view.links ?? []).map(({ url }) => url);
      assert.deepEqual(
        slack.urls.filter((url) => url.includes('X-Amz-Signature')),
        urls,
      );
      const opened = adaptiveCard(view).actions.flatMap((action) =>
        typeof action === 'object' && action !== null && 'url' in action ? [action.url] : [],
      );
      assert.deepEqual(opened, urls);
      for (const url of urls) {
        assert.ok(text(view).split('\n').includes(url));
        assert.ok(markdown(view).includes(`](<${url}>)`));
      }
    });

    it(`opens the card, the text and the Markdown of ${name} with one verdict`, () => {
      const verdict = facts(plain(view.verdict));
      assert.deepEqual(facts(text(view).split('\n')[0] ?? ''), verdict);
      assert.deepEqual(facts((markdown(view).split('\n')[0] ?? '').replaceAll('\\', '')), verdict);
      if (!cut) assert.ok(card.includes(plain(view.verdict)));
    });
  }
});
