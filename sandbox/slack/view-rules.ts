import { isObject, type Json, stringOf } from '../teams/http.js';
import { blockProblems, textObject } from './block-rules.js';

/** What Slack refuses in a Home tab (Block Kit reference: app home surface). */
export function homeProblems(view: unknown): string[] {
  if (!isObject(view) || view.type !== 'home') return ['[ERROR] must be a home view [json-pointer:/view]'];
  const other = Object.keys(view).filter((key) => !homeKeys.has(key));
  return [
    ...other.map((key) => `[ERROR] no more items allowed than a home has: ${key} [json-pointer:/view]`),
    ...((stringOf(view.private_metadata) ?? '').length > 3_000
      ? ['[ERROR] too long [json-pointer:/view/private_metadata]']
      : []),
    ...blockProblems(view.blocks, 'modal'),
  ];
}

const homeKeys = new Set(['type', 'blocks', 'private_metadata', 'callback_id', 'external_id']);

/** What Slack refuses in a modal (Block Kit reference: modal surfaces). */
export function viewProblems(view: unknown): string[] {
  if (!isObject(view)) return ['[ERROR] must be an object [json-pointer:/view]'];
  const problems: string[] = [];
  const report = (path: string, problem: string) => problems.push(`[ERROR] ${problem} [json-pointer:${path}]`);
  if (view.type !== 'modal') report('/view/type', 'unsupported type');
  textObject(view.title, 24, '/view/title', report, 'plain_text');
  for (const button of ['submit', 'close'] as const) {
    if (view[button] !== undefined) textObject(view[button], 24, `/view/${button}`, report, 'plain_text');
  }
  if ((stringOf(view.private_metadata) ?? '').length > 3_000) report('/view/private_metadata', 'too long');
  if ((stringOf(view.callback_id) ?? '').length > 255) report('/view/callback_id', 'too long');
  const blocks: Json[] = Array.isArray(view.blocks) ? view.blocks.filter(isObject) : [];
  if (blocks.some(({ type }) => type === 'input') && view.submit === undefined) {
    report('/view/submit', 'missing required field: submit');
  }
  return [...problems, ...blockProblems(view.blocks, 'modal')];
}
