import { label, line, runs } from './card-runs.js';
import { expand, type Json, type JsonObject } from './card-templates.js';
import { clip, room } from './escape.js';
import type { Action, Block, Fix, Link, Step, Text, Tone } from './view.js';
import { countText, number, severityParts, unseenText } from './words.js';

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

/** The elements of one block, from its template. */
export function element(block: Block): JsonObject {
  switch (block.kind) {
    case 'severity':
      return severity(block);
    case 'facts':
      return facts(block);
    case 'fixes':
      return expand('fixes', { heading: label(block.heading), ...ended(block.more), fixes: block.fixes.map(fix) });
    case 'table':
      return table(block);
    case 'steps':
      return expand('steps', { ...headed(block.heading), ...ended(block.more), steps: block.steps.map(step) });
    case 'text':
      return expand('text', { inlines: runs(block.text) });
    case 'choice':
      return expand('choice', {
        id: block.id,
        label: label(block.label),
        choices: block.choices.map(({ title, value }) => ({ title: label(title, 60), value })),
      });
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

/** Labels share one width, so that values stand under one another. */
function facts({ heading, facts: list, more }: Of<'facts'>): JsonObject {
  const longest = Math.max(...list.map(({ label: { length } }) => length));
  const labelWidth = longest < 3 ? '20px' : longest < 10 ? '80px' : '120px';
  return expand('facts', {
    ...headed(heading),
    ...ended(more),
    facts: list.map((one) => ({ ...fact(one), labelWidth })),
  });
}

const fact = ({ label: name, value }: { label: string; value: Text }): JsonObject => ({
  label: runs(name, { subtle: true, max: 40 }),
  value: runs(value),
});

const fix = ({ rank, title, hosts, why, badges, action }: Fix): JsonObject => ({
  rank: runs(number(rank), { subtle: true }),
  title: runs(title, { strong: true, max: 160 }),
  facts: line([...(hosts ? [hosts] : []), ...badges], { max: 220 }),
  why: runs(why, { subtle: true, size: 'Small' }),
  hasWhy: why !== '',
  hasAction: action !== null,
  actions: action === null ? [] : [button(action, 'primary')],
});

const stateWords: Record<Step['state'], Text> = {
  done: { text: '✓ done', tone: 'good' },
  running: { text: '▶ running' },
  waiting: { text: '○ waiting' },
  skipped: { text: '– not run' },
  failed: { text: '✕ failed', tone: 'danger' },
  unknown: { text: '? unknown', tone: 'unknown' },
};

const step = ({ label: name, state, detail }: Step): JsonObject => ({
  state: runs(stateWords[state], { strong: true }),
  detail: line([{ text: clip(name, 60), strong: true }, detail], { max: 200 }),
});

const table = ({ heading, columns, rows, more }: Of<'table'>): JsonObject =>
  expand('table', {
    ...headed(heading),
    ...ended(more),
    columns: columns.map(({ title, width }) => ({ width, inlines: runs(title, { subtle: true, size: 'Small' }) })),
    rows: rows.map((cells) => ({ cells: cells.map((cell) => ({ inlines: runs(cell, { max: room.cell }) })) })),
  });

/**
 * A bar: widths follow the counts, above a floor that leaves room for the word also on a phone. Number and word stand
 * in each part, so nothing depends on colour.
 */
function severity({ unseen, ...counts }: Of<'severity'>): JsonObject {
  const parts = severityParts(counts);
  const total = Math.max(
    1,
    parts.reduce((sum, [, count]) => sum + (count ?? 0), 0),
  );
  const segments = parts.map(([word, count, isBound]) => {
    const tone = count === null ? 'unknown' : (severityTones[word] ?? 'neutral');
    return segment(word, { text: countText(count, isBound), tone }, Math.round((40 * (count ?? 0)) / total));
  });
  if (unseen > 0) segments.push(segment('NOT SEEN', { text: unseenText(unseen), tone: 'unknown' }, 0));
  return expand('severity', { segments });
}

const severityTones: Record<string, Tone> = { CRITICAL: 'danger', HIGH: 'warning' };

const segment = (word: string, count: Text, share: number): JsonObject => ({
  width: 8 * Math.max(word.length, [...count.text].length, 5) + share,
  count: runs(count, { size: 'Large', strong: true }),
  word: runs(word, { size: 'Small' }),
});

/** A button that opens a page beside the chat. */
export const openButton = ({ title, url }: Link, mode: 'primary' | 'secondary'): JsonObject =>
  expand('open', { title: label(title, 40), url, mode });

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
