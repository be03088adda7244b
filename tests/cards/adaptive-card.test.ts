import assert from 'node:assert/strict';
import { adaptiveCard } from '../../cards/adaptive-card.js';
import type { Block, View } from '../../cards/view.js';
import { lintCard, shownBy } from '../support/adaptive-card-lint.js';
import { expectGolden, goldenJson, goldenNames } from '../support/golden.js';
import { cases } from './cases.js';

const view = (blocks: Block[] = [], rest: Partial<View> = {}): View => ({
  title: 'A card',
  verdict: 'All is said in one line',
  tone: 'neutral',
  notices: [],
  blocks,
  actions: [],
  footer: null,
  ...rest,
});

describe('adaptiveCard', () => {
  for (const [name, sample] of Object.entries(cases)) {
    it(`renders ${name} as recorded, and Teams has nothing to object to`, () => {
      const card = adaptiveCard(sample);
      assert.deepEqual(lintCard(card), []);
      expectGolden(`cards/${name}.json`, goldenJson(card));
    });
  }

  it('has no recorded card that nothing compares', () => {
    assert.deepEqual(goldenNames('cards').sort(), Object.keys(cases).sort());
  });

  it('puts the verdict above everything else', () => {
    const [header] = adaptiveCard(view([], { notices: ['web-1 was not seen.'] })).body;
    const { texts, markdown } = shownBy({ header });
    assert.deepEqual(markdown, ['A card']);
    assert.deepEqual(texts, ['All is said in one line', 'web-1 was not seen.']);
  });

  it('shows three buttons and keeps the rest in the overflow', () => {
    const actions = Array.from({ length: 9 }, (_, index) => ({
      title: `Button ${index}`,
      verb: 'show_fleet' as const,
      data: {},
    }));
    const modes = adaptiveCard(view([], { actions })).actions.map((action) => Object(action).mode);
    assert.deepEqual(modes, ['primary', 'primary', 'primary', 'secondary', 'secondary', 'secondary']);
  });

  it('sends the same verb and data from clients without Action.Execute', () => {
    const data = { approval_id: 'APR-1', plan_hash: '7f3a2c91' };
    const [button] = adaptiveCard(view([], { actions: [{ title: 'Approve', verb: 'approve', data }] })).actions;
    assert.deepEqual(Object(button).data, data);
    assert.deepEqual(Object(button).fallback.data, { verb: 'approve', ...data });
  });

  it('asks before it does what cannot be taken back', () => {
    const action = { title: 'Cancel', verb: 'cancel' as const, data: {}, confirm: 'Really?' };
    const [button] = adaptiveCard(view([], { actions: [action] })).actions;
    assert.equal(Object(button).type, 'Action.ShowCard');
    assert.deepEqual(shownBy(Object(button).card).texts.slice(0, 1), ['Really?']);
    assert.equal(Object(button).card.actions[0].verb, 'cancel');
  });

  it('refuses to show a template field that nothing filled', () => {
    const broken = { kind: 'input', id: 'comment', label: 'Comment', placeholder: '' } as Block;
    assert.throws(() => adaptiveCard(view([broken])), /unfilled template field/);
  });

  it('lets through `${` that came with the text itself', () => {
    const text = `echo $\{HOME} {{DATE(x)}} <at>all</at>`;
    const card = adaptiveCard(view([{ kind: 'text', text: { text } }]));
    assert.deepEqual(shownBy(card).texts.at(-1), text);
    assert.ok(!JSON.stringify(card).includes('${'));
  });

  it('leads only to pages on the allow-list', () => {
    const card = adaptiveCard(
      view([
        { kind: 'text', text: { text: 'good', url: 'https://nvd.nist.gov/vuln/detail/CVE-2023-4911' } },
        { kind: 'text', text: { text: 'bad', url: 'https://evil.example/' } },
        { kind: 'text', text: { text: 'worse', url: 'javascript:alert(1)' } },
      ]),
    );
    assert.deepEqual(shownBy(card).urls, ['https://nvd.nist.gov/vuln/detail/CVE-2023-4911']);
  });

  it('names the people whose copy Teams refreshes', () => {
    const refresh = { verb: 'show_approval' as const, data: { approval_id: 'APR-1' }, userIds: ['29:ana'] };
    const card = adaptiveCard(view([], { refresh }));
    assert.deepEqual(card.refresh, {
      action: { type: 'Action.Execute', title: 'Refresh', verb: 'show_approval', data: { approval_id: 'APR-1' } },
      userIds: ['29:ana'],
    });
  });
});
