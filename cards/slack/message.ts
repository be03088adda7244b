import type { KnownBlock } from '@slack/types';
import { shorter } from '../card-size.js';
import { plain } from '../escape.js';
import type { View } from '../view.js';
import { blocksOf, richText } from './blocks.js';
import { actionsBlock, plainText } from './buttons.js';
import { limits } from './limits.js';
import { escapeMrkdwn, label, runs, section } from './rich-text.js';

export interface SlackMessage {
  /** What notifications and screen readers say; it is not shown where the blocks are. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * The view as a message in Slack, within the limits of Block Kit: long lists are cut, and the message says by how much.
 * Everybody in a conversation sees the same message, so nothing is asked for in it; inputs are for modals.
 */
export function slackMessage(view: View): SlackMessage {
  for (let shown: View | null = view; shown !== null; shown = shorter(shown)) {
    const blocks = [...head(shown), ...body(shown, 'message'), ...foot(shown)];
    if (fits(blocks, limits.blocksInMessage)) {
      return { text: escapeMrkdwn(`${label(view.title)}: ${label(view.verdict, 400)}`), blocks };
    }
  }
  throw new Error(`the message "${plain(view.title)}" does not fit into Slack`);
}

/** Title and verdict, and directly under them what was not seen. */
export const head = ({ title, verdict, notices }: View): KnownBlock[] => [
  { type: 'header', text: plainText(title, 80) },
  richText(section(runs(verdict, { strong: true, max: 700 }))),
  ...(notices.length === 0
    ? []
    : [
        {
          type: 'rich_text' as const,
          elements: notices.map((notice) => ({
            type: 'rich_text_quote' as const,
            elements: runs(notice),
          })),
        },
      ]),
];

/** The blocks of the view, the first table of a message as a table of data. */
export function body({ blocks }: View, kind: 'message' | 'modal'): KnownBlock[] {
  const table = blocks.find((block) => block.kind === 'table');
  return blocks.flatMap((block) => blocksOf(block, { kind, tableLeft: block === table }));
}

const foot = (view: View): KnownBlock[] => [
  ...actionsBlock(view),
  ...(view.footer === null ? [] : [{ type: 'context' as const, elements: [plainText(view.footer, 500)] }]),
];

export function fits(blocks: readonly KnownBlock[], most: number): boolean {
  const tables = blocks.filter(({ type }) => type === 'data_table');
  return (
    blocks.length <= most &&
    characters(blocks) <= limits.characters &&
    tables.every((table) => characters(table) <= limits.tableCharacters)
  );
}

/** Of every text that people read. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : characters(item)),
    0,
  );
}
