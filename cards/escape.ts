/**
 * Text from outside (tags, finding titles, user agents) made harmless. Views hold it raw; renderers call these at the
 * leaf, so nothing can be escaped twice or not at all.
 */

const emojiStyle = /[\uFE0E\uFE0F]/g;
const blank = /[\s\p{Zl}\p{Zp}]+/gu;
/** Control, bidirectional and zero-width characters, tags, lone surrogates, private use: no one can read these. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]+/gu;

/** Most texts: printable ASCII words with one space between them. Looking is far cheaper than replacing. */
const plainAlready = /^[!-~]+(?: [!-~]+)*$/;

/**
 * One line of readable characters. Invisible ones become U+FFFD, so that a name which imitates another with a
 * zero-width character cannot pass for it, and terminal escape sequences lose their ESC.
 */
export const plain = (text: string): string =>
  plainAlready.test(text) ? text : text.replace(emojiStyle, '').replace(blank, ' ').replace(invisible, '\uFFFD').trim();

/** Longest text in one place of a card, and in a cell of a table, in code points: a hostile tag cannot push the buttons off the screen. */
export const room = { text: 500, cell: 200 } as const;

/** At most `max` code points, the last one an ellipsis when something was cut. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** Places where Adaptive Card hosts find meaning in plain text: `{{DATE()}}`, a binding, a mention. */
const meaningful = /(?<=\{)(?=\{)|(?<=\$)(?=\{)|(?<=<)(?=\/?at\b)/gi;

/** Pieces that mean nothing alone and read as the whole text when put side by side in runs. */
export const inertPieces = (text: string): string[] => text.split(meaningful);

/** For fields that take one string and no runs (labels, button titles): a space breaks what would have meaning. */
export const inert = (text: string): string => inertPieces(text).join(' ');

/** Nothing here has a meaning in Markdown, wherever it stands. */
const noMarkup = /^[a-z0-9 ,;%'"?/]*$/i;
const markup = /[\\`*_{}[\]()<>~|@&!#]/g;

/**
 * Markdown (CommonMark, and the subset of Teams) that shows exactly this text: no emphasis, list, link, autolink,
 * mention or HTML.
 */
export const escapeMarkdown = (text: string): string =>
  noMarkup.test(text)
    ? text
    : text
        .replace(markup, '\\$&')
        .replace(/:\/\//g, '\\://')
        .replace(/www\./gi, (www) => `${www.slice(0, 3)}\\.`)
        .replace(/^(\s*)([-+=])/, '$1\\$2')
        .replace(/^(\s*\d+)([.)])/, '$1\\$2');
