import type { Tone } from '../cards/view.js';

/** Select graphic rendition (ECMA-48): what to switch on, and what switches it off again. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;
type Style = keyof typeof codes;

const tones: Readonly<Record<Tone, readonly Style[]>> = {
  neutral: ['bold'],
  good: ['bold', 'green'],
  warning: ['bold', 'yellow'],
  danger: ['bold', 'red'],
  unknown: ['bold', 'magenta'],
};

const words: Readonly<Record<string, readonly Style[]>> = {
  CRITICAL: ['bold', 'red'],
  HIGH: ['red'],
  MEDIUM: ['yellow'],
  'NOT SEEN': ['bold', 'magenta'],
  UNKNOWN: ['magenta'],
};
const WORDS = new RegExp(`\\b(${Object.keys(words).join('|')})\\b`, 'g');

export const paint = (text: string, styles: readonly Style[]): string =>
  styles.reduce((painted, style) => `\x1b[${codes[style][0]}m${painted}\x1b[${codes[style][1]}m`, text);

/** Colour on top of what already stands there in words: the verdict in its tone, the severities in theirs. */
export function paintAnswer(text: string, tone: Tone): string {
  const lines = text.split('\n');
  const after = lines.findIndex((line) => line === '' || line.startsWith('! '));
  const verdict = lines.slice(0, after < 0 ? undefined : after);
  const body = lines
    .slice(verdict.length)
    .map((line) =>
      line.startsWith('! ')
        ? paint(line, ['yellow'])
        : line.replaceAll(WORDS, (word) => paint(word, words[word] ?? [])),
    );
  return [...verdict.map((line) => paint(line, tones[tone])), ...body].join('\n');
}
