import { escapeMarkdown, plain } from './escape.js';
import { allowedUrl, presignedUrl } from './links.js';
import type { Block, Fix, Step, Text, View } from './view.js';
import { countText, number, severityParts, unseenText } from './words.js';

/** The view as GitHub-flavoured Markdown, for MCP clients and reports. Outside text is escaped. */
export function markdown(view: View): string {
  const head = [`**${said(view.verdict)}**`, ...view.notices.map((notice) => `> ${said(notice)}`)];
  const links = (view.links ?? []).flatMap(({ title, url }) => {
    const address = presignedUrl(url);
    return address === undefined ? [] : [`[${said(title)}](<${address}>)`];
  });
  const foot = view.footer === null ? [] : [`_${said(view.footer)}_`];
  return [...head, ...view.blocks.map(blockText).filter(Boolean), ...links, ...foot].join('\n\n');
}

const said = (text: string): string => escapeMarkdown(plain(text));

function shown({ text, url, strong }: Text): string {
  const words = strong ? `**${said(text)}**` : said(text);
  const address = url === undefined ? undefined : allowedUrl(url);
  return address === undefined ? words : `[${words}](<${address}>)`;
}

const section = (
  { heading, more }: { heading: string | null; more?: string | null | undefined },
  rows: string[],
): string =>
  [...(heading === null ? [] : [`### ${said(heading)}\n`]), ...rows, ...(more ? [`\n${said(more)}`] : [])].join('\n');

function blockText(block: Block): string {
  switch (block.kind) {
    case 'severity': {
      const parts = severityParts(block).map(([word, count, isBound]) => `${word} ${countText(count, isBound)}`);
      return [...parts, ...(block.unseen > 0 ? [`NOT SEEN ${unseenText(block.unseen)}`] : [])].join(' · ');
    }
    case 'facts':
      return section(
        block,
        block.facts.map(({ label, value }) => `- ${said(label)}: ${shown(value)}`),
      );
    case 'fixes':
      return section(block, block.fixes.map(fixText));
    case 'table':
      return section(block, [
        row(block.columns.map(({ title }) => said(title))),
        row(block.columns.map(() => '---')),
        ...block.rows.map((cells) => row(cells.map(shown))),
      ]);
    case 'steps':
      return section(block, block.steps.map(stepText));
    case 'text':
      return shown(block.text);
    case 'choice':
    case 'input':
      return '';
  }
}

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

const fixText = ({ rank, title, hosts, why, badges }: Fix): string =>
  `${number(rank)}. **${said(title)}**${hosts && ` · ${said(hosts)}`} · ${badges.map(shown).join(' · ')}${why && ` · ${said(why)}`}`;

const stepText = ({ label, state, detail }: Step): string => `- ${state}: **${said(label)}** ${said(detail)}`;
