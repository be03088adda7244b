import assert from 'node:assert/strict';
import { slackMessage } from '../../../cards/slack/message.js';
import { slackModal } from '../../../cards/slack/modal.js';
import type { Action, Block, View } from '../../../cards/view.js';
import { blockProblems, tooLong } from '../../../sandbox/slack/block-rules.js';
import { viewProblems } from '../../../sandbox/slack/view-rules.js';
import { expectGolden, goldenJson, goldenNames } from '../../support/golden.js';
import { kindsInSlack, shownInSlack } from '../../support/slack-blocks.js';
import { cases } from '../cases.js';

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
const action = (index: number, rest: Partial<Action> = {}): Action => ({
  title: `Button ${index}`,
  verb: 'show_fleet',
  data: {},
  ...rest,
});
const decides = ({ blocks }: View): boolean => blocks.some(({ kind }) => kind === 'input');
const buttonsOf = (blocks: unknown) => shownInSlack(blocks).values;

describe('slackMessage', () => {
  for (const [name, sample] of Object.entries(cases)) {
    it(`renders ${name} as recorded, and Slack has nothing to object to`, () => {
      const { text, blocks } = slackMessage(sample);
      assert.deepEqual(blockProblems(blocks, 'message'), []);
      assert.ok(!tooLong(blocks));
      assert.ok(!kindsInSlack(blocks).has('mrkdwn'));
      expectGolden(`slack/${name}.json`, goldenJson({ text, blocks }));
    });
  }

  it('has no recorded message that nothing compares', () => {
    assert.deepEqual(goldenNames('slack').sort(), Object.keys(cases).sort());
  });

  it('has every button of the card in Teams, with the same verb and data', () => {
    for (const [name, sample] of Object.entries(cases)) {
      const { blocks } = slackMessage(sample);
      const cut = shownInSlack(blocks).texts.some((text) => text.includes('did not fit'));
      const room = 6 - (sample.links ?? []).length;
      const own = sample.actions.slice(0, room).map(({ verb, data }) => JSON.stringify({ verb, data }));
      const found = buttonsOf(blocks);
      if (!cut && !name.endsWith('-worst'))
        assert.deepEqual(
          own.filter((value) => !found.includes(value)),
          [],
          name,
        );
    }
  });

  it('shows three buttons and keeps the rest in the overflow', () => {
    const { blocks } = slackMessage(view([], { actions: Array.from({ length: 9 }, (_, index) => action(index)) }));
    const [, , row] = blocks;
    const elements = (Object(row).elements as { type: string; options?: unknown[] }[]) ?? [];
    assert.deepEqual(
      elements.map(({ type }) => type),
      ['button', 'button', 'button', 'overflow'],
    );
    assert.equal(elements[3]?.options?.length, 3);
  });

  it('asks before it does what cannot be taken back', () => {
    const { blocks } = slackMessage(view([], { actions: [action(1, { confirm: 'Really?', style: 'destructive' })] }));
    const [button] = Object(blocks[2]).elements;
    assert.equal(button.confirm.text.text, 'Really?');
    assert.equal(button.style, 'danger');
  });

  it('says by how much a list was cut that is longer than Slack takes', () => {
    const facts = Array.from({ length: 300 }, (_, index) => ({
      label: `host-${index}`,
      value: { text: 'x'.repeat(100) },
    }));
    const { blocks } = slackMessage(view([{ kind: 'facts', heading: null, facts }]));
    const { texts } = shownInSlack(blocks);
    const shown = texts.filter((text) => text.startsWith('host-')).length;
    assert.ok(shown > 50);
    assert.ok(texts.includes(`${300 - shown} more did not fit on this card`));
    assert.ok(!tooLong(blocks));
  });

  it('reaches fifty blocks with no number of fixes, tables or texts', () => {
    const fix = { rank: 1, title: 'openssl', hosts: 'web-1', why: '', badges: [{ text: 'HIGH' }], action: action(1) };
    const table = { kind: 'table' as const, heading: null, columns: [{ title: 'A', width: 1 }], more: null };
    const many: Block[] = [
      { kind: 'fixes', heading: 'Fix first', fixes: Array.from({ length: 60 }, () => fix), more: null },
      ...Array.from({ length: 60 }, () => ({ kind: 'text' as const, text: { text: 'x' } })),
      ...Array.from({ length: 5 }, () => ({ ...table, rows: Array.from({ length: 150 }, () => [{ text: 'x' }]) })),
    ];
    assert.deepEqual(blockProblems(slackMessage(view(many)).blocks, 'message'), []);
  });

  it('is checked by rules that would catch it', () => {
    const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' }));
    assert.notDeepEqual(blockProblems(blocks, 'message'), []);
  });
});

describe('slackModal', () => {
  for (const [name, sample] of Object.entries(cases).filter(([, one]) => decides(one))) {
    it(`asks for the decision of ${name} as recorded, and Slack has nothing to object to`, () => {
      const modal = slackModal(sample);
      assert.deepEqual(viewProblems(modal), []);
      expectGolden(`slack-modals/${name}.json`, goldenJson(modal));
    });
  }

  it('has no recorded modal that nothing compares', () => {
    const deciding = Object.keys(cases).filter((name) => decides(cases[name as keyof typeof cases] as View));
    assert.deepEqual(goldenNames('slack-modals').sort(), deciding.sort());
  });

  it('opens every view, with or without something to decide', () => {
    for (const [name, sample] of Object.entries(cases)) assert.deepEqual(viewProblems(slackModal(sample)), [], name);
  });

  it('keeps what each choice does, and has chosen what was pressed', () => {
    const approve = action(1, { verb: 'approve', data: { approval_id: 'APR-1', plan_hash: '7f3a' } });
    const reject = action(2, { verb: 'reject', data: { approval_id: 'APR-1' } });
    const modal = slackModal(view([], { actions: [approve, reject, action(3)] }), 'reject');
    assert.deepEqual(JSON.parse(modal.private_metadata ?? ''), { approve: approve.data, reject: reject.data });
    assert.match(JSON.stringify(modal.blocks), /"initial_option":\{[^}]*\}?[^}]*"value":"reject"/);
    assert.deepEqual(
      buttonsOf(modal.blocks).filter((value) => value.includes('show_fleet')),
      ['{"verb":"show_fleet","data":{}}'],
    );
  });
});
