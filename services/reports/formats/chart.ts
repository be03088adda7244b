import { html } from './html-escape.js';

export interface Bar {
  readonly label: string;
  /** null is unknown and drawn as such, never as an empty bar. */
  readonly value: number | null;
  readonly colour: string;
}

const WIDTH = 520;
const ROW = 26;
const LABEL = 120;

/** Horizontal bars as inline SVG, with the same numbers in words for whoever cannot see them. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const room = WIDTH - LABEL - 70;
  const rows = bars.map(({ label, value, colour }, index) => {
    const y = index * ROW;
    const length = value === null ? 0 : Math.max(value > 0 ? 2 : 0, Math.round((value / most) * room));
    const bar =
      value === null
        ? `<rect x="${LABEL}" y="${y + 4}" width="${room}" height="16" fill="none" stroke="#8a94a6" stroke-dasharray="4 3"/>`
        : `<rect x="${LABEL}" y="${y + 4}" width="${length}" height="16" rx="2" fill="${colour}"/>`;
    const end = value === null ? LABEL + room : LABEL + length;
    return `<text x="${LABEL - 8}" y="${y + 17}" text-anchor="end">${html(label)}</text>${bar}<text x="${end + 8}" y="${y + 17}">${value ?? '?'}</text>`;
  });
  const words = bars.map(({ label, value }) => `${label} ${value ?? 'unknown'}`).join(', ');
  const height = bars.length * ROW;
  return `<figure><figcaption>${html(title)}</figcaption><svg role="img" aria-label="${html(`${title}: ${words}`)}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">${rows.join('')}</svg></figure>`;
}
