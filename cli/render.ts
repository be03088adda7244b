import { markdown } from '../cards/markdown.js';
import { text } from '../cards/text.js';
import type { Action, View } from '../cards/view.js';
import { views } from '../cards/views/index.js';
import { type OperationName, operations } from '../services/operations/index.js';
import type { Answer } from './client.js';
import { paintAnswer } from './paint.js';
import { csvOf } from './rows.js';
import { type Terminal, widthOf } from './terminal.js';

export const outputFormats = ['table', 'json', 'csv', 'markdown'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface Form {
  readonly format: OutputFormat;
  /** Columns. */
  readonly width: number;
  /** A person reads it, not a program. */
  readonly eyes: boolean;
  readonly color: boolean;
  /** Everything that an overview only counts. */
  readonly all?: boolean | undefined;
}

export const formFor = (format: OutputFormat, terminal: Pick<Terminal, 'stdout' | 'color'>, all = false): Form => ({
  ...{ format, width: widthOf(terminal), eyes: terminal.stdout.isTTY === true, color: terminal.color, all },
});

export interface Rendered {
  /** For stdout, with its last line break. */
  readonly text: string;
  /** The first line, whatever the form. */
  readonly verdict: string;
  /** Something was not seen. */
  readonly partial: boolean;
  /** What a person would do next. */
  readonly actions: readonly Action[];
}

/** An answer as it is printed. The same view as in chat makes its words. */
export function render(operation: OperationName, answer: Answer, { format, width, eyes, color, all }: Form): Rendered {
  const view = viewOf(operation, answer, all);
  const { status = 'complete' } = answer.output as { status?: string };
  return {
    text: `${printed().trimEnd()}\n`,
    verdict: view?.verdict ?? answer.words.split('\n')[0] ?? '',
    partial: status !== 'complete',
    actions: view ? actionsOf(view) : [],
  };

  function printed(): string {
    if (format === 'json') return JSON.stringify(answer.output, null, 2);
    if (format === 'csv') return csvOf(operation, answer.output);
    if (!view) return answer.words;
    if (format === 'markdown') return markdown(view);
    const words = text(view, { width, eyes });
    return color ? paintAnswer(words, view.tone) : words;
  }
}

/** What to fix first, then what the whole answer offers, then what else is to be fixed. */
function actionsOf({ blocks, actions }: View): Action[] {
  const fixes = blocks.flatMap((block) => (block.kind === 'fixes' ? block.fixes : []));
  const [first, ...others] = fixes.flatMap(({ action }) => action ?? []);
  return [...(first ? [first] : []), ...actions, ...others];
}

/** @returns undefined for the answer of a service of another version, which has its own words. */
function viewOf(operation: OperationName, { output, context }: Answer, all = false): View | undefined {
  const parsed = operations[operation].output.safeParse(output);
  if (!parsed.success || !context) return undefined;
  const { now, region, caller } = context;
  const rows = { whole: true, ...(all && { page: 1 }) };
  return show(operation, parsed.data, { now: new Date(now), region, viewer: caller, ...rows });
}

/** The result of `operations[name]` belongs to `views[name]`; the compiler cannot follow that through a union. */
const show = <Name extends OperationName>(name: Name, output: unknown, context: Parameters<(typeof views)[Name]>[1]) =>
  (views[name] as (output: unknown, context: Parameters<(typeof views)[Name]>[1]) => View)(output, context);
