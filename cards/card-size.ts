import type { Block, View } from './view.js';
import { number } from './words.js';

/** Every card stays below this, in UTF-8: safe under the 28 KB that Teams documents, even counted as UTF-16. */
export const CARD_BYTES = 20 * 1024;

const rowsOf = (block: Block): number => {
  switch (block.kind) {
    case 'facts':
      return block.facts.length;
    case 'fixes':
      return block.fixes.length;
    case 'table':
      return block.rows.length;
    case 'steps':
      return block.steps.length;
    default:
      return 0;
  }
};

/**
 * The same view with less in it: first a third of the longest list, then whole blocks from the end, then buttons and
 * notices. What was left out is said. Returns null when only the verdict is left.
 */
export function shorter(view: View): View | null {
  const longest = view.blocks.reduce((best, block) => (rowsOf(block) > rowsOf(best) ? block : best), none);
  if (rowsOf(longest) > 1) {
    return { ...view, blocks: view.blocks.map((block) => (block === longest ? withoutLast(block) : block)) };
  }
  const blocks = view.blocks.filter((block) => block !== left);
  if (blocks.length > 0) return { ...view, blocks: [...blocks.slice(0, -1), left] };
  if (view.actions.length > 1) return { ...view, actions: view.actions.slice(0, -1) };
  if (view.notices.length > 1) return { ...view, notices: view.notices.slice(0, -1) };
  return null;
}

const none: Block = { kind: 'text', text: { text: '' } };
const left: Block = { kind: 'text', text: { text: 'The rest did not fit on this card.' } };

function withoutLast(block: Block): Block {
  const kept = Math.max(1, Math.floor((rowsOf(block) * 2) / 3));
  switch (block.kind) {
    case 'facts':
      return { ...block, facts: block.facts.slice(0, kept), more: said(block.more, block.facts.length - kept) };
    case 'fixes':
      return { ...block, fixes: block.fixes.slice(0, kept), more: said(block.more, block.fixes.length - kept) };
    case 'table':
      return { ...block, rows: block.rows.slice(0, kept), more: said(block.more, block.rows.length - kept) };
    case 'steps':
      return { ...block, steps: block.steps.slice(0, kept), more: said(block.more, block.steps.length - kept) };
    default:
      return block;
  }
}

const cutWords = / more did not fit on this card$/;

/** Adds to what an earlier cut said, so that the number stays the whole number. */
function said(more: string | null | undefined, cut: number): string {
  const parts = more ? more.split(' · ') : [];
  const last = parts.at(-1) ?? '';
  const before = cutWords.test(last) ? Number(last.replace(cutWords, '').replaceAll(',', '')) : 0;
  const rest = before > 0 ? parts.slice(0, -1) : parts;
  return [...rest, `${number(before + cut)} more did not fit on this card`].join(' · ');
}
