import { isObject, type Json, stringOf } from '../teams/http.js';

/**
 * What Slack refuses in blocks, by the limits of its Block Kit reference: lengths, counts, types and unique ids. One
 * sentence a problem, as `response_metadata.messages` holds them.
 */
type Report = (path: string, problem: string) => void;
type Check = (value: unknown, path: string, report: Report) => void;

const mostText = 13_200;
const tableCharacters = 10_000;

/** @param surface - a message takes 50 blocks, a modal 100 (and input blocks only there or with state). */
export function blockProblems(blocks: unknown, surface: 'message' | 'modal'): string[] {
  const problems: string[] = [];
  const report: Report = (path, problem) => problems.push(`[ERROR] ${problem} [json-pointer:${path}]`);
  if (!Array.isArray(blocks)) return ['[ERROR] must be an array [json-pointer:/blocks]'];
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length > most) report('/blocks', `no more than ${most} items allowed`);
  for (const [index, block] of blocks.entries()) {
    checkBlock(block, `/blocks/${index}`, report);
    const isTable = isObject(block) && /^(data_)?table$/.test(String(block.type));
    if (surface === 'modal' && isTable) report(`/blocks/${index}`, `unsupported type: ${block.type}`);
  }
  unique(blocks, 'block_id', '/blocks', report);
  if (blocks.filter((block) => isObject(block) && /^(data_)?table$/.test(String(block.type))).length > 1) {
    report('/blocks', 'only_one_table_allowed');
  }
  return problems;
}

/** Characters of all texts that people read: Slack answers `msg_blocks_too_long` above some 13,200. */
export const tooLong = (blocks: unknown): boolean => readable(blocks) > mostText;

function readable(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + readable(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : readable(item)),
    0,
  );
}

function checkBlock(block: unknown, path: string, report: Report): void {
  const type = isObject(block) ? stringOf(block.type) : undefined;
  const check = type === undefined ? undefined : blockTypes[type];
  if (!isObject(block) || !check) {
    report(path, `unsupported type: ${type}`);
    return;
  }
  length(block.block_id, 1, 255, `${path}/block_id`, report, true);
  check(block, path, report);
}

const blockTypes: Record<string, (block: Json, path: string, report: Report) => void> = {
  header: ({ text }, path, report) => textObject(text, 150, `${path}/text`, report, 'plain_text'),
  divider: () => undefined,
  section({ text, fields, accessory }, path, report) {
    if (text === undefined && fields === undefined) report(path, 'missing required field: text or fields');
    if (text !== undefined) textObject(text, 3_000, `${path}/text`, report);
    if (fields !== undefined)
      list(fields, 1, 10, `${path}/fields`, report, (field, at) => textObject(field, 2_000, at, report));
    if (accessory !== undefined) element(accessory, `${path}/accessory`, report);
  },
  context({ elements }, path, report) {
    list(elements, 1, 10, `${path}/elements`, report, (one, at) => textObject(one, 3_000, at, report));
  },
  actions({ elements }, path, report) {
    list(elements, 1, 25, `${path}/elements`, report, element);
    unique(elements, 'action_id', `${path}/elements`, report);
  },
  input({ label, element: input, hint }, path, report) {
    textObject(label, 2_000, `${path}/label`, report, 'plain_text');
    if (hint !== undefined) textObject(hint, 2_000, `${path}/hint`, report, 'plain_text');
    element(input, `${path}/element`, report);
  },
  rich_text({ elements }, path, report) {
    list(elements, 1, 1_000, `${path}/elements`, report, richElement);
  },
  data_table({ rows, caption, page_size }, path, report) {
    length(caption, 1, 3_000, `${path}/caption`, report);
    const size = Number(page_size ?? 5);
    if (!(size >= 1 && size <= 100)) report(`${path}/page_size`, 'must be between 1 and 100');
    list(rows, 2, 101, `${path}/rows`, report, (row, at) => list(row, 1, 20, at, report, cell));
    const [head, ...others] = (Array.isArray(rows) ? rows : []).filter((row): row is unknown[] => Array.isArray(row));
    if (head?.some((one) => isObject(one) && one.type === 'rich_text')) report(`${path}/rows/0`, 'no rich_text here');
    if (others.some((row) => row.length !== head?.length)) report(`${path}/rows`, 'rows differ in length');
    if (readable(rows) > tableCharacters) report(`${path}/rows`, `no more than ${tableCharacters} characters allowed`);
  },
  table({ rows, column_settings }, path, report) {
    if (column_settings !== undefined) list(column_settings, 0, 20, `${path}/column_settings`, report, () => undefined);
    list(rows, 1, 100, `${path}/rows`, report, (row, at) => list(row, 1, 20, at, report, cell));
    if (readable(rows) > tableCharacters) report(`${path}/rows`, `no more than ${tableCharacters} characters allowed`);
  },
};

const cell: Check = (value, path, report) => {
  if (!isObject(value)) return report(path, 'must be an object');
  if (value.type === 'rich_text') return blockTypes.rich_text?.(value, path, report);
  if (value.type !== 'raw_text') return report(path, `unsupported type: ${value.type}`);
  length(value.text, 1, 3_000, `${path}/text`, report);
};

const richElement: Check = (value, path, report) => {
  const type = isObject(value) ? stringOf(value.type) : undefined;
  if (!isObject(value)) return report(path, 'must be an object');
  if (type === 'rich_text_list') {
    if (value.style !== 'bullet' && value.style !== 'ordered') report(`${path}/style`, 'must be bullet or ordered');
    return list(value.elements, 1, 500, `${path}/elements`, report, richElement);
  }
  if (type !== 'rich_text_section' && type !== 'rich_text_quote' && type !== 'rich_text_preformatted') {
    return report(path, `unsupported type: ${type}`);
  }
  list(value.elements, 1, 500, `${path}/elements`, report, (inline, at) => {
    const kind = isObject(inline) ? inline.type : undefined;
    if (!isObject(inline) || (kind !== 'text' && kind !== 'link')) return report(at, `unsupported type: ${kind}`);
    if (kind === 'text') length(inline.text, 1, 3_000, `${at}/text`, report);
    else if (!/^https?:\/\//.test(stringOf(inline.url) ?? '')) report(`${at}/url`, 'must be a URL');
  });
};

const element: Check = (value, path, report) => {
  if (!isObject(value)) return report(path, 'must be an object');
  length(value.action_id, 1, 255, `${path}/action_id`, report, true);
  if (value.confirm !== undefined) confirmation(value.confirm, `${path}/confirm`, report);
  const check = elementTypes[stringOf(value.type) ?? ''];
  if (!check) return report(path, `unsupported type: ${value.type}`);
  check(value, path, report);
};

const elementTypes: Record<string, (value: Json, path: string, report: Report) => void> = {
  button({ text, value, url, style }, path, report) {
    textObject(text, 75, `${path}/text`, report, 'plain_text');
    length(value, 0, 2_000, `${path}/value`, report, true);
    length(url, 1, 3_000, `${path}/url`, report, true);
    if (style !== undefined && style !== 'primary' && style !== 'danger') report(`${path}/style`, 'unknown style');
  },
  overflow: ({ options }, path, report) => optionsOf(options, 5, path, report),
  checkboxes: ({ options }, path, report) => optionsOf(options, 10, path, report),
  radio_buttons: ({ options }, path, report) => optionsOf(options, 10, path, report),
  multi_static_select({ options, placeholder }, path, report) {
    optionsOf(options, 100, path, report);
    if (placeholder !== undefined) textObject(placeholder, 150, `${path}/placeholder`, report, 'plain_text');
  },
  plain_text_input({ max_length, placeholder }, path, report) {
    if (max_length !== undefined && !(Number(max_length) >= 1 && Number(max_length) <= 3_000)) {
      report(`${path}/max_length`, 'must be between 1 and 3000');
    }
    if (placeholder !== undefined) textObject(placeholder, 150, `${path}/placeholder`, report, 'plain_text');
  },
};

function optionsOf(options: unknown, most: number, path: string, report: Report): void {
  list(options, 1, most, `${path}/options`, report, (option, at) => {
    if (!isObject(option)) return report(at, 'must be an object');
    textObject(option.text, 75, `${at}/text`, report);
    length(option.value, 1, 150, `${at}/value`, report);
  });
}

const confirmation: Check = (value, path, report) => {
  if (!isObject(value)) return report(path, 'must be an object');
  textObject(value.title, 100, `${path}/title`, report, 'plain_text');
  textObject(value.text, 300, `${path}/text`, report, 'plain_text');
  textObject(value.confirm, 30, `${path}/confirm`, report, 'plain_text');
  textObject(value.deny, 30, `${path}/deny`, report, 'plain_text');
};

export function textObject(value: unknown, most: number, path: string, report: Report, only?: 'plain_text'): void {
  if (!isObject(value)) {
    report(path, 'missing required field');
    return;
  }
  const { type, text } = value;
  if (type !== 'plain_text' && (only !== undefined || type !== 'mrkdwn')) report(`${path}/type`, `not ${type}`);
  length(text, 1, most, `${path}/text`, report);
}

function length(value: unknown, least: number, most: number, path: string, report: Report, optional = false): void {
  if (value === undefined && optional) return;
  if (typeof value !== 'string') {
    report(path, 'must be a string');
    return;
  }
  if (value.length < least) report(path, `must be more than ${least - 1} characters`);
  if (value.length > most) report(path, `must be less than ${most + 1} characters`);
}

function list(value: unknown, least: number, most: number, path: string, report: Report, check: Check): void {
  if (!Array.isArray(value)) {
    report(path, 'must be an array');
    return;
  }
  if (value.length < least) report(path, `at least ${least} items needed`);
  if (value.length > most) report(path, `no more than ${most} items allowed`);
  for (const [index, item] of value.entries()) check(item, `${path}/${index}`, report);
}

function unique(items: unknown, key: 'block_id' | 'action_id', path: string, report: Report): void {
  const ids = (Array.isArray(items) ? items : []).filter(isObject).flatMap((item) => stringOf(item[key]) ?? []);
  if (new Set(ids).size < ids.length) report(path, `${key} is not unique`);
}
