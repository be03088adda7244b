import type { RichTextElement, RichTextSection } from '@slack/types';
import { clip, plain, room } from '../escape.js';
import { allowedUrl } from '../links.js';
import type { Text } from '../view.js';

interface Style {
  readonly strong?: boolean;
  readonly max?: number;
}

/**
 * Text as elements of rich text, which Slack shows as they are: `<!channel>`, `*bold*` and addresses in it stay text.
 * Only a link that cards may have becomes one.
 */
export function runs(value: Text | string, { strong = false, max = room.text }: Style = {}): RichTextElement[] {
  const text: Text = typeof value === 'string' ? { text: value } : value;
  const url = text.url === undefined ? undefined : allowedUrl(text.url);
  const style = text.strong || strong ? { style: { bold: true } } : {};
  const shown = readable(text.text, max);
  return [url === undefined ? { type: 'text', text: shown, ...style } : { type: 'link', url, text: shown, ...style }];
}

export const section = (...parts: RichTextElement[][]): RichTextSection => ({
  type: 'rich_text_section',
  elements: parts.flat(),
});

/** Several texts on one line, a dot between them. */
export const line = (texts: readonly (Text | string)[], style: Style = {}): RichTextElement[] =>
  texts.flatMap((text, index) => [...(index === 0 ? [] : [raw(' · ')]), ...runs(text, style)]);

/** Words of our own. */
export const raw = (text: string): RichTextElement => ({ type: 'text', text });

/** Readable, at most `max` code points, never empty: Slack refuses that. */
export const readable = (text: string, max: number): string => clip(plain(text), max) || '–';

/** For plain_text objects, which never hold markup. Slack counts UTF-16 units where people count code points. */
export function label(text: string, max = 80): string {
  const shown = readable(text, max);
  return shown.length <= max ? shown : clip(shown, Math.floor(max / 2));
}

/** The text of a message beside its blocks is the one place that is read as markup. */
export const escapeMrkdwn = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
