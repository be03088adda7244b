import { isObject, type Json, refuse, stringOf } from './http.js';

export const cardContentType = 'application/vnd.microsoft.card.adaptive';

/** Actions of Adaptive Cards 1.5; another type is replaced by its `fallback`, as the renderer does. */
const known = new Set([
  'Action.Execute',
  'Action.Submit',
  'Action.OpenUrl',
  'Action.ShowCard',
  'Action.ToggleVisibility',
]);

export interface CardAction {
  /** JSON pointer into the message's cards: `/0/actions/1` is the second button of the first card. */
  readonly pointer: string;
  readonly action: Json;
}

/** Every action that a person could press, in reading order, fallbacks taken where the type is not known. */
export function actionsOf(cards: readonly Json[]): CardAction[] {
  const found: CardAction[] = [];
  for (const { pointer, value } of walk(cards)) {
    const type = stringOf(value.type);
    if (type && known.has(type)) found.push({ pointer, action: value });
  }
  return found;
}

export function inputsOf(cards: readonly Json[], action: CardAction): Json[] {
  const card = action.pointer.split('/')[1];
  return [...walk(cards)]
    .filter(({ pointer, value }) => {
      const shown = pointer.lastIndexOf('/card/');
      const reachable = shown < 0 || action.pointer.startsWith(pointer.slice(0, shown + '/card/'.length));
      return pointer.split('/')[1] === card && reachable && stringOf(value.type)?.startsWith('Input.');
    })
    .map(({ value }) => value);
}

/** Objects of a card with their pointers. An action's `data` is the bot's own, and what has a fallback may be unknown. */
function* walk(value: unknown, pointer = ''): Generator<{ pointer: string; value: Json }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, `${pointer}/${index}`);
  } else if (isObject(value)) {
    const type = stringOf(value.type);
    if (type?.startsWith('Action.') && !known.has(type)) {
      yield* walk(value.fallback, `${pointer}/fallback`);
      return;
    }
    yield { pointer, value };
    for (const [key, child] of Object.entries(value)) {
      if (!['data', 'fallback', 'refresh', 'authentication', 'msteams'].includes(key)) {
        yield* walk(child, `${pointer}/${key}`);
      }
    }
  }
}

/** Which button is meant: by pointer, or by title (the only one that has it), or by verb and some of its data. */
export function chooseAction(cards: readonly Json[], wanted: Json): CardAction {
  const all = actionsOf(cards);
  const fits = all.filter(
    ({ pointer, action }) =>
      (wanted.pointer === undefined || wanted.pointer === pointer) &&
      (wanted.title === undefined || wanted.title === action.title) &&
      (wanted.verb === undefined || wanted.verb === action.verb) &&
      (!isObject(wanted.data) || contains(action.data, wanted.data)),
  );
  const [chosen] = fits;
  if (chosen && fits.length === 1) return chosen;
  const titles = all.map(({ action, pointer }) => `"${stringOf(action.title) ?? pointer}"`).join(', ') || 'none';
  const problem = chosen ? `${fits.length} buttons fit` : 'No such button';
  throw refuse(404, 'ButtonNotFound', `${problem}: ${JSON.stringify(wanted)}. The card has: ${titles}.`);
}

const contains = (data: unknown, some: Json): boolean =>
  isObject(data) && Object.entries(some).every(([key, value]) => JSON.stringify(data[key]) === JSON.stringify(value));

/**
 * The action's data with what the person typed, as a Teams client merges them: set inputs alone, as strings.
 *
 * @throws {Refusal} 400 for an input that the card does not have, a required one left empty, or too long a text.
 */
export function mergeInputs(cards: readonly Json[], chosen: CardAction, typed: Json): unknown {
  const { data, associatedInputs } = chosen.action;
  const inputs = inputsOf(cards, chosen);
  const ids = inputs.map((input) => stringOf(input.id) ?? '');
  const unknown = Object.keys(typed).find((id) => !ids.includes(id));
  if (unknown) throw refuse(400, 'UnknownInput', `No input "${unknown}"; the card has: ${ids.join(', ') || 'none'}.`);
  if (stringOf(associatedInputs)?.toLowerCase() === 'none') return data;
  const values: Json = {};
  for (const input of inputs) {
    const id = stringOf(input.id) ?? '';
    const value = String(typed[id] ?? input.value ?? '');
    checkInput(input, id, value);
    if (value !== '') values[id] = value;
  }
  return isObject(data) || data === undefined ? { ...data, ...values } : data;
}

function checkInput(input: Json, id: string, value: string): void {
  if (input.isRequired === true && value === '') {
    throw refuse(400, 'InputRequired', stringOf(input.errorMessage) ?? `"${id}" is required.`);
  }
  if (input.type === 'Input.ChoiceSet' && value !== '') {
    const offered = Array.isArray(input.choices) ? input.choices.filter(isObject).map((choice) => choice.value) : [];
    const chosen = input.isMultiSelect === true ? value.split(',') : [value];
    const other = chosen.find((one) => !offered.includes(one));
    if (other !== undefined) throw refuse(400, 'NoSuchChoice', `"${id}" does not offer "${other}".`);
  }
  if (typeof input.maxLength === 'number' && value.length > input.maxLength) {
    throw refuse(400, 'InputTooLong', `"${id}" takes at most ${input.maxLength} characters.`);
  }
}

export interface Refresh {
  readonly action: Json;
  /** Teams user ids for whom the card refreshes by itself; everybody where none are named. */
  readonly userIds: readonly string[] | undefined;
}

/** Teams refreshes by itself for at most 60 users (User Specific Views). */
const refreshUsers = 60;

export function refreshOf(cards: readonly Json[]): Refresh | undefined {
  const refresh = cards.map((card) => card.refresh).find(isObject);
  if (!refresh || !isObject(refresh.action)) return undefined;
  const userIds = Array.isArray(refresh.userIds)
    ? refresh.userIds.filter((id) => typeof id === 'string').slice(0, refreshUsers)
    : undefined;
  return { action: refresh.action, userIds };
}
