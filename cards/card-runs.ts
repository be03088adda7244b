import type { JsonObject } from './card-templates.js';
import { clip, inert, inertPieces, plain, room } from './escape.js';
import { allowedUrl } from './links.js';
import type { Text, Tone } from './view.js';

const colors: Record<Tone, string | undefined> = {
  neutral: undefined,
  good: 'Good',
  warning: 'Warning',
  danger: 'Attention',
  unknown: 'Accent',
};

export interface RunStyle {
  size?: 'Small' | 'Medium' | 'Large';
  subtle?: boolean;
  strong?: boolean;
  max?: number;
}

/**
 * Text as runs of a RichTextBlock, which hosts show as they are: Markdown, HTML and mentions in it stay text.
 * `{{`, `${` and `<at` are split over two runs, so that they read the same and mean nothing.
 */
export function runs(value: Text | string, style: RunStyle = {}): JsonObject[] {
  const text: Text = typeof value === 'string' ? { text: value } : value;
  const color = colors[text.tone ?? 'neutral'];
  const url = text.url === undefined ? undefined : allowedUrl(text.url);
  const look: JsonObject = {
    ...(color && { color }),
    ...(style.size && { size: style.size }),
    ...((text.strong || style.strong) && { weight: 'Bolder' }),
    ...(style.subtle && { isSubtle: true }),
    ...(url && { selectAction: { type: 'Action.OpenUrl', url } }),
  };
  const shown = clip(plain(text.text), style.max ?? room.text) || '–';
  return inertPieces(shown).map((piece) => ({ type: 'TextRun', text: piece, ...look }));
}

/** Several texts on one line, a dot between them. */
export const line = (texts: readonly (Text | string)[], style: RunStyle = {}): JsonObject[] =>
  texts.flatMap((text, index) => [...(index === 0 ? [] : [dot]), ...runs(text, style)]);

const dot: JsonObject = { type: 'TextRun', text: ' · ', isSubtle: true };

/** For fields that are one string (labels, titles of buttons, spoken text). */
export const label = (text: string, max = 80): string => inert(clip(plain(text), max)) || '–';
