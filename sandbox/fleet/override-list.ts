/** One line of an InstallOverrideList: which package, and which version of it. `*` stands for anything. */
export interface OverridePatch {
  readonly id: string;
  readonly title: string;
}

/**
 * Reads the YAML that Patch Manager documents for `InstallOverrideList`: a `patches` list of `id` and `title`. JSON is
 * YAML too, and is read as JSON.
 *
 * @throws {Error} that names the line, for anything else.
 */
export function parseOverrideList(text: string): OverridePatch[] {
  const patches = text.trimStart().startsWith('{') ? fromJson(text) : fromYaml(text);
  if (patches.length === 0) throw new Error('the list has no patches');
  const incomplete = patches.findIndex(({ id }) => id === '');
  if (incomplete >= 0) throw new Error(`patch ${incomplete + 1} has no id`);
  return patches;
}

function fromJson(text: string): OverridePatch[] {
  const value: unknown = JSON.parse(text);
  const list = typeof value === 'object' && value !== null && 'patches' in value ? value.patches : undefined;
  if (!Array.isArray(list)) throw new Error('there is no list named patches');
  return list.map((entry: unknown) => {
    const { id, title } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<
      Record<string, unknown>
    >;
    return { id: typeof id === 'string' ? id : '', title: typeof title === 'string' ? title : '*' };
  });
}

const member = /^(-\s*)?(id|title|severity|classification)\s*:\s*(.*)$/;

/** The block form with one member a line: what the documentation shows, and what a program writes. */
function fromYaml(text: string): OverridePatch[] {
  const [head, ...rest] = text
    .split(/\r?\n/)
    .map((raw, index) => ({ text: raw.replace(/(^|\s)#.*$/, '').trim(), number: index + 1 }))
    .filter(({ text: line }) => line !== '' && line !== '---');
  if (head?.text !== 'patches:') throw new Error(`line ${head?.number ?? 1}: expected "patches:"`);
  const patches: { id: string; title: string }[] = [];
  for (const line of rest) {
    const [, dash, name, value = ''] = member.exec(line.text) ?? [];
    if (dash || line.text === '-') patches.push({ id: '', title: '*' });
    const patch = patches.at(-1);
    if (!patch || (!name && line.text !== '-')) throw new Error(`line ${line.number}: expected "- id:" or "title:"`);
    if (name === 'id' || name === 'title') patch[name] = scalar(value);
  }
  return patches;
}

function scalar(text: string): string {
  const quote = text.charAt(0);
  return (quote === "'" || quote === '"') && text.endsWith(quote) && text.length > 1 ? text.slice(1, -1) : text;
}

/** Whether `text` matches a pattern whose `*` stand for anything. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  const last = rest.pop() ?? '';
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
