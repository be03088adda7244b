import type { KnownBlock, RichTextBlock, RichTextList, RichTextSection } from '@slack/types';
import { clip, room } from '../escape.js';
import { allowedUrl } from '../links.js';
import type { Block, Fix, Step, Text } from '../view.js';
import { countText, number, severityParts, unseenText } from '../words.js';
import { plainText, singleButton } from './buttons.js';
import { limits } from './limits.js';
import { label, line, raw, readable, runs, section } from './rich-text.js';

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

/** Where blocks stand: only a modal collects inputs, and only a message has tables of data. */
export interface Surface {
  readonly kind: 'message' | 'modal';
  /** Slack takes one table a message. */
  readonly tableLeft: boolean;
}

/** The blocks of Slack for one block of a view. */
export function blocksOf(block: Block, surface: Surface): KnownBlock[] {
  switch (block.kind) {
    case 'severity':
      return [richText(severity(block))];
    case 'facts':
      return [
        listed(
          block,
          block.facts.map(({ label: name, value }) =>
            section(runs(name, { strong: true, max: 40 }), [raw(': ')], runs(value)),
          ),
        ),
      ];
    case 'fixes':
      return [richText(heading(block.heading)), ...block.fixes.flatMap(fix), ...ended(block.more)];
    case 'table':
      return surface.kind === 'message' && surface.tableLeft && block.rows.length > 0
        ? dataTable(block)
        : [rows(block)];
    case 'steps':
      return [listed(block, block.steps.map(step))];
    case 'text':
      return [richText(section(runs(block.text)))];
    case 'choice':
      return surface.kind === 'modal' ? [choice(block)] : [];
    case 'input':
      return surface.kind === 'modal' ? [input(block)] : [];
  }
}

export const richText = (...elements: (RichTextSection | RichTextList)[]): RichTextBlock => ({
  type: 'rich_text',
  elements,
});

const heading = (text: string): RichTextSection => section([...runs(text, { strong: true, max: 80 }), raw('\n')]);
const list = (elements: RichTextSection[]): RichTextList => ({ type: 'rich_text_list', style: 'bullet', elements });
const ended = (more: string | null | undefined): RichTextBlock[] => (more ? [richText(section(runs(more)))] : []);

/** A heading, a list, and how much more there is: one block, so that fifty are never reached by facts. */
const listed = (block: { heading: string | null; more?: string | null }, items: RichTextSection[]): RichTextBlock =>
  richText(
    ...(block.heading === null ? [] : [heading(block.heading)]),
    ...(items.length > 0 ? [list(items)] : [section([raw('–')])]),
    ...(block.more ? [section(runs(block.more))] : []),
  );

/** Number and word stand side by side, so nothing depends on colour. */
function severity({ unseen, ...counts }: Of<'severity'>): RichTextSection {
  const parts = severityParts(counts).map(([word, count, isBound]) => [word, countText(count, isBound)] as const);
  const all = unseen > 0 ? [...parts, ['NOT SEEN', unseenText(unseen)] as const] : parts;
  return section(
    ...all.map(([word, count], index) => [
      raw(`${index === 0 ? '' : '    '}${word} `),
      ...runs({ text: count, strong: true }),
    ]),
  );
}

function fix({ rank, title, hosts, why, badges, action }: Fix): KnownBlock[] {
  const facts = line([...(hosts ? [hosts] : []), ...badges], { max: 220 });
  const words = section(
    [raw(`${number(rank)}  `), ...runs(title, { strong: true, max: 160 })],
    facts.length > 0 ? [raw('\n'), ...facts] : [],
    why === '' ? [] : [raw('\n'), ...runs(why)],
  );
  return [richText(words), ...singleButton(action)];
}

/** The first row holds the titles. Slack wants every row of one length, and one row at least. */
function dataTable({ heading: title, columns, rows: all, more }: Of<'table'>): KnownBlock[] {
  const cell = ({ text, url }: Text) => {
    const address = url === undefined ? undefined : allowedUrl(url);
    return address === undefined
      ? ({ type: 'raw_text', text: readable(text, room.cell) } as const)
      : richText(section([{ type: 'link', url: address, text: readable(text, room.cell) }]));
  };
  const head = columns.map((column) => ({ type: 'raw_text' as const, text: label(column.title, 60) }));
  const body = all.slice(0, limits.tableRows).map((row) => columns.map((_, index) => cell(row[index] ?? { text: '' })));
  return [
    ...(title === null ? [] : [richText(section(runs(title, { strong: true, max: 80 })))]),
    {
      type: 'data_table',
      caption: label(title ?? columns.map((column) => column.title).join(', '), 80),
      page_size: Math.min(limits.tableRows, Math.max(1, body.length)),
      rows: [head, ...body],
    },
    ...ended(more),
  ];
}

/** A further table, and any table of a modal: one line a row, with the titles above. */
const rows = ({ heading: title, columns, rows: all, more }: Of<'table'>): RichTextBlock =>
  listed({ heading: title, ...(more !== undefined && { more }) }, [
    section(line(columns.map((column) => column.title))),
    ...all.map((row) => section(line(row, { max: room.cell }))),
  ]);

const stateWords: Record<Step['state'], string> = {
  done: '✓ done',
  running: '▶ running',
  waiting: '○ waiting',
  skipped: '– not run',
  failed: '✕ failed',
  unknown: '? unknown',
};

const step = ({ label: name, state, detail }: Step): RichTextSection =>
  section([raw(`${stateWords[state]}  `)], line([{ text: clip(name, 60), strong: true }, detail], { max: 200 }));

const choice = ({ id, label: words, choices }: Of<'choice'>): KnownBlock => ({
  type: 'input',
  block_id: id,
  optional: true,
  label: plainText(words, 200),
  element: {
    type: 'multi_static_select',
    action_id: id,
    placeholder: plainText('Nothing', limits.placeholder),
    options: choices
      .slice(0, 100)
      .map(({ title, value }) => ({ text: plainText(title, 60), value: value.slice(0, limits.optionValue) })),
  },
});

const input = ({ id, label: words, placeholder, maxLength }: Of<'input'>): KnownBlock => ({
  type: 'input',
  block_id: id,
  optional: true,
  label: plainText(words, 200),
  element: {
    type: 'plain_text_input',
    action_id: id,
    multiline: true,
    max_length: maxLength,
    placeholder: plainText(placeholder, limits.placeholder),
  },
});
