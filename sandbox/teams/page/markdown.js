/*
 * The Markdown that Teams shows in messages and in TextBlocks: bold, italic, lists and links, nothing else. Text is
 * escaped before any tag is added, so that what somebody wrote can never become HTML.
 */

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => escapes[character]);

/**
 * @param {string} text
 * @param {readonly string[]} mentions - the `<at>…</at>` texts that are mentions; others are somebody's words.
 * @returns {string} HTML of p, br, ul, ol, li, strong, em, a and span alone.
 */
export function markdownToHtml(text, mentions = []) {
  const names = new Set(mentions);
  return blocks(text.replace(/\r\n?/g, '\n').split('\n'))
    .map((block) => renderBlock(block, names))
    .join('');
}

const bullet = /^\s{0,3}[-*+]\s+(.*)$/;
const numbered = /^\s{0,3}(\d{1,9})[.)]\s+(.*)$/;

/** Lines grouped into paragraphs and lists. */
function blocks(lines) {
  const found = [];
  const last = () => found[found.length - 1];
  for (const line of lines) {
    const item = bullet.exec(line)?.[1];
    const ordered = numbered.exec(line);
    const kind = item !== undefined ? 'ul' : ordered ? 'ol' : line.trim() === '' ? 'gap' : 'p';
    if (last()?.kind !== kind) found.push({ kind, lines: [], start: ordered?.[1] });
    last().lines.push(item ?? ordered?.[2] ?? line);
  }
  return found.filter(({ kind }) => kind !== 'gap');
}

function renderBlock({ kind, lines, start }, names) {
  const inline = lines.map((line) => renderInline(line, names));
  if (kind === 'p') return `<p>${inline.join('<br>')}</p>`;
  const first = kind === 'ol' && start !== '1' ? ` start="${Number(start)}"` : '';
  return `<${kind}${first}>${inline.map((item) => `<li>${item}</li>`).join('')}</${kind}>`;
}

const pieces = [
  // A backslash takes the meaning from the punctuation after it.
  { pattern: /^\\([!-/:-@[-`{-~])/, render: ([, character]) => escapeHtml(character) },
  {
    pattern: /^<at>([^<>]*)<\/at>/,
    render: ([all, name], names) =>
      names.has(all) ? `<span class="mention">${escapeHtml(name)}</span>` : escapeHtml(all),
  },
  {
    pattern: /^\[((?:\\.|[^\]\\])+)\]\((https?:\/\/[^\s()<>"']+|mailto:[^\s()<>"']+)\)/,
    render: ([, label, url], names) =>
      `<a href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${renderInline(label, names)}</a>`,
  },
  { pattern: /^\*\*(?=\S)((?:\\.|[^\\])*?\S)\*\*/, render: emphasis('strong') },
  { pattern: /^__(?=\S)((?:\\.|[^\\])*?\S)__(?!\w)/, render: emphasis('strong'), wordStart: true },
  { pattern: /^\*(?=[^\s*])((?:\\.|[^\\*])*?[^\s*\\])\*/, render: emphasis('em') },
  { pattern: /^_(?=[^\s_])((?:\\.|[^\\_])*?[^\s_\\])_(?!\w)/, render: emphasis('em'), wordStart: true },
];

function emphasis(tag) {
  return ([, inner], names) => `<${tag}>${renderInline(inner, names)}</${tag}>`;
}

const special = /[\\<[*_]/g;

function renderInline(text, names) {
  let html = '';
  let at = 0;
  while (at < text.length) {
    const found = pieceAt(text, at);
    if (found) {
      html += found.piece.render(found.match, names);
      at += found.match[0].length;
      continue;
    }
    // On to where something could begin; the character here means only itself.
    special.lastIndex = at + 1;
    const end = special.exec(text)?.index ?? text.length;
    html += escapeHtml(text.slice(at, end));
    at = end;
  }
  return html;
}

function pieceAt(text, at) {
  if (!'\\<[*_'.includes(text[at])) return undefined;
  const rest = text.slice(at);
  const inWord = at > 0 && /\w/.test(text[at - 1]);
  for (const piece of pieces) {
    const match = piece.wordStart && inWord ? null : piece.pattern.exec(rest);
    if (match) return { piece, match };
  }
  return undefined;
}
