const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that means nothing in HTML, in attributes as between tags; invisible characters are shown. */
export const html = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (char) => (/\s/.test(char) ? ' ' : '\uFFFD'))
    .replace(/[&<>"']/g, (char) => entities[char] ?? '');

/** Only addresses of the web; anything else stays text. */
export const link = (url: string | null, text: string): string => {
  const safe = url !== null && URL.canParse(url) && new URL(url).protocol === 'https:';
  return safe ? `<a href="${html(url)}" rel="noreferrer">${html(text)}</a>` : html(text);
};
