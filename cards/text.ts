import { plain } from './escape.js';
import { presignedUrl } from './links.js';
import { displayWidth, pad, tableLines, wrap } from './text-layout.js';
import type { Block, Fix, Step, Text, View } from './view.js';
import { countText, number, severityParts, unseenText } from './words.js';

/**
 * The view as plain text for terminals and logs. The first line is the verdict with its completeness, on one line
 * however long; the rest is wrapped. Control characters from outside never reach the terminal.
 *
 * @param width columns of the terminal, at least 40.
 * @param eyes for people alone: the verdict is wrapped as well.
 */
export function text(view: View, { width = 100, eyes = false }: { width?: number; eyes?: boolean } = {}): string {
  const columns = Math.max(40, width);
  const verdict = plain(view.verdict);
  const head = [
    ...(eyes ? wrap(verdict, columns) : [verdict]),
    ...view.notices.flatMap((notice) => wrap(`! ${plain(notice)}`, columns, '  ')),
  ];
  const body = view.blocks.map((block) => lines(block, columns)).filter((block) => block.length > 0);
  const links = (view.links ?? []).flatMap(({ title, url }) => linkLine(title, presignedUrl(url)));
  const foot = view.footer === null ? [] : [wrap(plain(view.footer), columns)];
  return [head, ...body, ...links, ...foot].map((part) => part.join('\n')).join('\n\n');
}

function lines(block: Block, width: number): string[] {
  switch (block.kind) {
    case 'severity':
      return severity(block, width);
    case 'facts': {
      const labels = Math.min(18, Math.max(...block.facts.map(({ label }) => displayWidth(plain(label)))));
      return section(
        block,
        block.facts.flatMap(({ label, value, copied }) =>
          around(
            `${pad(plain(label), labels)}  ${shown(value)}`,
            copied && plain(copied),
            width,
            ' '.repeat(labels + 2),
          ),
        ),
      );
    }
    case 'fixes':
      return section(
        block,
        block.fixes.flatMap((fix) => fixLines(fix, width)),
      );
    case 'table':
      return section(
        block,
        tableLines(
          block.columns.map(({ title }) => plain(title)),
          block.rows.map((row) => row.map(shown)),
          width,
        ),
      );
    case 'steps':
      return section(
        block,
        block.steps.flatMap((step) => stepLines(step, width)),
      );
    case 'text':
      return wrap(shown(block.text), width);
    case 'choice':
    case 'input':
      return [];
  }
}

/** Wrapped, but for the piece that is to be copied: a command with a line break in it is another command. */
function around(line: string, copied: string | undefined, width: number, indent: string): string[] {
  const at = copied ? line.indexOf(copied) : -1;
  if (!copied || at < 0) return wrap(line, width, indent);
  const after = line.slice(at + copied.length).trim();
  return [
    ...wrap(line.slice(0, at).trimEnd(), width, indent),
    indent + copied,
    ...(after ? wrap(indent + after, width, indent) : []),
  ];
}

/** On one line of its own, however long, so that a terminal can open it. */
const linkLine = (title: string, url: string | undefined): string[][] =>
  url === undefined ? [] : [[`${plain(title)}:`, url]];

const shown = ({ text }: Text): string => plain(text);

const section = (
  { heading, more }: { heading: string | null; more?: string | null | undefined },
  body: string[],
): string[] => [...(heading === null ? [] : [plain(heading)]), ...body, ...(more ? [plain(more)] : [])];

function severity({ unseen, ...counts }: Extract<Block, { kind: 'severity' }>, width: number): string[] {
  const parts = severityParts(counts).map(([word, count, isBound]) => `${word} ${countText(count, isBound)}`);
  if (unseen > 0) parts.push(`NOT SEEN ${unseenText(unseen)}`);
  return wrap(parts.join('   '), width);
}

function fixLines({ rank, title, hosts, why, badges }: Fix, width: number): string[] {
  const indent = ' '.repeat(4);
  const head = `${number(rank).padStart(2)}  ${[title, hosts].map(plain).filter(Boolean).join(' · ')}`;
  const rest = [badges.map(shown).join(' · '), plain(why)].filter(Boolean);
  return [...wrap(head, width, indent), ...rest.flatMap((row) => wrap(`${indent}${row}`, width, indent))];
}

const marks: Record<Step['state'], string> = {
  done: '[x] done   ',
  running: '[>] running',
  waiting: '[ ] waiting',
  skipped: '[-] not run',
  failed: '[!] failed ',
  unknown: '[?] unknown',
};

const stepLines = ({ label, state, detail }: Step, width: number): string[] =>
  wrap(`${marks[state]} ${plain(label)} · ${plain(detail)}`, width, ' '.repeat(12));
