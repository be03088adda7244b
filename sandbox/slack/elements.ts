import { isObject, type Json, refuse, stringOf } from '../teams/http.js';

/** Something in blocks that a person can press or fill in. */
export interface Interactive {
  readonly blockId: string;
  readonly element: Json;
}

/** All of them in reading order. Blocks without an id get one by their place, as Slack gives them one. */
export function interactives(blocks: readonly Json[]): Interactive[] {
  return blocks.flatMap((block, index) => {
    const blockId = stringOf(block.block_id) ?? `b${index}`;
    const own = [block.accessory, block.element, ...(block.type === 'actions' ? listOf(block.elements) : [])];
    return own.filter(isObject).map((element) => ({ blockId, element }));
  });
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const words = (text: unknown): string => (isObject(text) ? (stringOf(text.text) ?? '') : '');

export interface Chosen extends Interactive {
  readonly option?: Json;
}

/** A button by its words or action id, or an option of an overflow menu by its words. */
export function chooseButton(blocks: readonly Json[], wanted: Json): Chosen {
  const all = interactives(blocks).flatMap((one): Chosen[] => {
    if (one.element.type === 'button') return [one];
    if (one.element.type !== 'overflow') return [];
    return listOf(one.element.options)
      .filter(isObject)
      .map((option) => ({ ...one, option }));
  });
  const titleOf = ({ element, option }: Chosen) => words((option ?? element).text);
  const fits = all.filter(
    (one) =>
      (wanted.title === undefined || titleOf(one) === wanted.title) &&
      (wanted.action_id === undefined || one.element.action_id === wanted.action_id) &&
      (wanted.value === undefined || (one.option ?? one.element).value === wanted.value),
  );
  const [chosen] = fits;
  if (chosen && fits.length === 1) return chosen;
  const titles = all.map((one) => `"${titleOf(one)}"`).join(', ') || 'none';
  throw refuse(
    404,
    'ButtonNotFound',
    `${chosen ? `${fits.length} buttons fit` : 'No such button'}: ${JSON.stringify(wanted)}. There are: ${titles}.`,
  );
}

/**
 * What the person filled in, as `state.values` holds it.
 *
 * @param typed - text, or values of options, by action id.
 * @throws {Refusal} 400 for an input that is not there, too long a text or an option that is not offered.
 */
export function stateOf(blocks: readonly Json[], typed: Json): Json {
  const inputs = interactives(blocks).filter(({ element }) => inputTypes.has(stringOf(element.type) ?? ''));
  const unknown = Object.keys(typed).find((id) => !inputs.some(({ element }) => element.action_id === id));
  if (unknown) throw refuse(400, 'UnknownInput', `There is no input "${unknown}".`);
  const values: Record<string, Json> = {};
  for (const { blockId, element } of inputs) {
    const id = stringOf(element.action_id) ?? '';
    values[blockId] = { ...values[blockId], [id]: filledIn(element, typed[id]) };
  }
  return { values };
}

const inputTypes = new Set(['plain_text_input', 'checkboxes', 'multi_static_select', 'radio_buttons']);

function filledIn(element: Json, typed: unknown): Json {
  const { type } = element;
  if (type === 'plain_text_input') {
    const value = typed === undefined || typed === '' ? null : String(typed);
    if (value !== null && value.length > Number(element.max_length ?? 3_000)) {
      throw refuse(400, 'InputTooLong', `It takes at most ${element.max_length} characters.`);
    }
    return { type, value };
  }
  const offered = listOf(element.options).filter(isObject);
  const initial = listOf(element.initial_options ?? [element.initial_option]).filter(isObject);
  const wanted =
    typed === undefined ? initial.map(({ value }) => value) : listOf(Array.isArray(typed) ? typed : [typed]);
  const selected = wanted.map((value) => {
    const option = offered.find((one) => one.value === value);
    if (!option) throw refuse(400, 'NoSuchChoice', `"${value}" is not offered.`);
    return option;
  });
  return type === 'checkboxes' ? { type, selected_options: selected } : { type, selected_option: selected[0] ?? null };
}
