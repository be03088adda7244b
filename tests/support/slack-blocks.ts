/** Every text that a reader of these blocks sees, parts of one section joined, and every address a click leads to. */
export function shownInSlack(blocks: unknown): { texts: string[]; urls: string[]; values: string[] } {
  const texts: string[] = [];
  const urls: string[] = [];
  const values: string[] = [];
  walk(blocks, (node) => {
    if (typeof node.url === 'string') urls.push(node.url);
    if (typeof node.value === 'string') values.push(node.value);
    if (/^rich_text_(section|quote)$/.test(String(node.type)) && Array.isArray(node.elements)) {
      texts.push(node.elements.map((part) => String(Object(part).text)).join(''));
    } else if (['plain_text', 'raw_text'].includes(String(node.type))) texts.push(String(node.text));
  });
  return { texts, urls, values };
}

/** Types of everything in blocks that is text: what Slack would read as markup is `mrkdwn`. */
export function kindsInSlack(blocks: unknown): Set<string> {
  const kinds = new Set<string>();
  walk(blocks, ({ type }) => kinds.add(String(type)));
  return kinds;
}

function walk(value: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (typeof value === 'object' && value !== null) {
    visit(value as Record<string, unknown>);
    for (const item of Object.values(value)) walk(item, visit);
  }
}
