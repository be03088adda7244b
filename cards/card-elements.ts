import { label, line, runs } from './card-runs.js';
import { expand, type Json, type JsonObject } from './card-templates.js';
import type { Action, Block, Fix, Step, Text } from './view.js';
import { countText, number, severityParts, unseenText } from './words.js';

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

/** The elements of one block, from its template. */
export function element(block: Block): JsonObject {
  switch (block.kind) {
    case 'severity':
      return severity(block);
    case 'facts':
      return expand('facts', { ...headed(block.heading), ...ended(block.more), facts: block.facts.map(fact) });
    case 'fixes':
      return expand('fixes', { heading: label(block.heading), ...ended(block.more), fixes: block.fixes.map(fix) });
    case 'table':
      return table(block);
    case 'steps':
      return expand('steps', { ...headed(block.heading), ...ended(block.more), steps: block.steps.map(step) });
    case 'text':
      return expand('text', { inlines: runs(block.text) });
    case 'input':
      return expand('input', {
        id: block.id,
        label: label(block.label),
        placeholder: label(block.placeholder),
        maxLength: block.maxLength,
      });
  }
}

const headed = (heading: string | null): JsonObject => ({
  hasHeading: heading !== null,
  heading: heading === null ? '' : label(heading),
});

const ended = (more: string | null | undefined): JsonObject => ({
  hasMore: typeof more === 'string',
  more: runs(more ?? '', { subtle: true, size: 'Small' }),
});

const fact = ({ label: name, value }: { label: string; value: Text }): JsonObject => ({
  label: runs(name, { subtle: true, max: 40 }),
  value: runs(value),
});

const fix = ({ rank, title, hosts, why, badges, action }: Fix): JsonObject => ({
  rank: runs(number(rank), { subtle: true }),
  title: line([{ text: title, strong: true }, ...(hosts ? [hosts] : [])], { max: 160 }),
  badges: line(badges, { max: 80 }),
  why: runs(why, { subtle: true, size: 'Small' }),
  hasAction: action !== null,
  actions: action === null ? [] : [button(action, 'primary')],
});

const stateWords: Record<Step['state'], Text> = {
  done: { text: '✓ done', tone: 'good' },
  running: { text: '▶ running' },
  waiting: { text: '○ waiting' },
  failed: { text: '✕ failed', tone: 'danger' },
  unknown: { text: '? unknown', tone: 'unknown' },
};

const step = ({ label: name, state, detail }: Step): JsonObject => ({
  state: runs(stateWords[state], { strong: true }),
  label: runs(name, { strong: true, max: 60 }),
  detail: runs(detail, { max: 200 }),
});

const table = ({ heading, columns, rows, more }: Of<'table'>): JsonObject =>
  expand('table', {
    ...headed(heading),
    ...ended(more),
    columns: columns.map(({ title, width }) => ({ width, inlines: runs(title, { subtle: true, size: 'Small' }) })),
    rows: rows.map((cells) => ({ cells: cells.map((cell) => ({ inlines: runs(cell, { max: 160 }) })) })),
  });

/** A bar: widths follow the counts, with a floor that leaves room for the word; number and word stand in each part. */
function severity({ unseen, atLeast, ...counts }: Of<'severity'>): JsonObject {
  const parts = severityParts(counts);
  const total = parts.reduce((sum, [, count]) => sum + (count ?? 0), 0);
  const segments = parts.map(([word, count]) => ({
    width: 10 + Math.round((20 * (count ?? 0)) / Math.max(1, total)),
    style: count === null ? 'accent' : (severityStyles[word] ?? 'emphasis'),
    count: runs(countText(count, atLeast), { size: 'Large', strong: true }),
    word: runs(word, { size: 'Small' }),
  }));
  if (unseen > 0) {
    segments.push({
      width: 10,
      style: 'accent',
      count: runs('?', { size: 'Large', strong: true }),
      word: runs(unseenText(unseen), { size: 'Small' }),
    });
  }
  return expand('severity', { segments });
}

const severityStyles: Record<string, string> = { CRITICAL: 'attention', HIGH: 'warning' };

/** A button. Clients without Action.Execute send the same verb and data as a message. */
export function button(action: Action, mode: 'primary' | 'secondary'): JsonObject {
  const { verb, data, style = 'default', confirm } = action;
  const title = label(action.title, 40);
  const execute = (words: string, place: 'primary' | 'secondary') =>
    expand('action', { title: words, verb, data, submitted: { verb, ...data }, style, mode: place });
  if (confirm === undefined) return execute(title, mode);
  const actions: Json[] = [execute(`Yes: ${title.toLowerCase()}`, 'primary')];
  return expand('confirmedAction', { title, style, mode, question: runs(confirm), actions });
}
