import { LRUCache } from 'lru-cache';
import { button, element, openButton } from './card-elements.js';
import { label, runs } from './card-runs.js';
import { CARD_BYTES, shorter } from './card-size.js';
import { expand, type Json, type JsonObject } from './card-templates.js';
import { clip, escapeMarkdown, plain } from './escape.js';
import { presignedUrl } from './links.js';
import type { Action, Block, Link, Tone, View } from './view.js';

export type AdaptiveCardJson = JsonObject & { type: 'AdaptiveCard'; body: Json[]; actions: Json[] };

const primaryButtons = 3;
/** Teams shows at most six actions. */
const buttons = 6;

const styles: Record<Tone, string> = {
  neutral: 'emphasis',
  good: 'good',
  warning: 'warning',
  danger: 'attention',
  unknown: 'accent',
};

/** People ask the same question again, and filling templates is most of a turn's CPU. */
const rendered = new LRUCache<string, AdaptiveCardJson>({ max: 100 });

/**
 * The view as an Adaptive Card 1.5 for Teams, at most {@link CARD_BYTES} bytes of UTF-8: long lists are cut, and the
 * card says by how much. An equal view gives the same card again, so nobody may change it.
 *
 * @throws when a field of a template was not filled: a card with `${…}` on it is a defect, not an answer.
 */
export function adaptiveCard(view: View): AdaptiveCardJson {
  const key = JSON.stringify(view);
  const known = rendered.get(key);
  if (known) return known;
  const card = fitting(view);
  rendered.set(key, card);
  return card;
}

function fitting(view: View): AdaptiveCardJson {
  const made: Made = new Map();
  for (let shown: View | null = view; shown !== null; shown = shorter(shown)) {
    const card = render(shown, made);
    if (Buffer.byteLength(JSON.stringify(card)) <= CARD_BYTES) {
      refuseUnfilled(card);
      return card;
    }
  }
  throw new Error(`the card "${view.title}" does not fit into ${CARD_BYTES} bytes`);
}

/** Parts of the card by the block or action they were made from: cutting one list leaves the others as they are. */
type Made = Map<Block | Action | Link, JsonObject>;

function once<Part extends Block | Action | Link>(
  made: Made,
  part: Part,
  make: (part: Part) => JsonObject,
): JsonObject {
  const known = made.get(part);
  if (known !== undefined) return known;
  const fresh = make(part);
  made.set(part, fresh);
  return fresh;
}

function render(view: View, made: Made): AdaptiveCardJson {
  const { title, verdict, tone, notices, blocks, links = [], actions, footer, refresh } = view;
  const spoken = label(verdict, 300).replace(/[<>&]/g, ' ');
  const card = expand('frame', {
    title: escapeMarkdown(label(title)),
    speak: `${label(title).replace(/[<>&]/g, ' ')}: ${spoken}`,
    fallbackText: escapeMarkdown(`${label(title)}: ${clip(label(verdict, 400), 400)}`),
    style: styles[tone],
    verdict: runs(verdict, { size: 'Medium', strong: true, max: 700 }),
    notices: notices.map((notice) => ({ inlines: runs(notice) })),
    blocks: blocks.map((block) => once(made, block, element)),
    hasFooter: footer !== null,
    footer: runs(footer ?? '', { subtle: true, size: 'Small' }),
    actions: [...links.filter(({ url }) => presignedUrl(url)), ...actions]
      .slice(0, buttons)
      .map((action, index) =>
        once(made, action, (one) => pressed(one, index < primaryButtons ? 'primary' : 'secondary')),
      ),
  });
  if (refresh) {
    const { verb, data, userIds } = refresh;
    card.refresh = expand('refresh', { verb, data: jsonObject(data), userIds });
  }
  if (!isCard(card)) throw new Error(`the card "${plain(title)}" has no body`);
  return card;
}

const pressed = (action: Action | Link, mode: 'primary' | 'secondary'): JsonObject =>
  'url' in action ? openButton(action, mode) : button(action, mode);

const isCard = (card: JsonObject): card is AdaptiveCardJson =>
  card.type === 'AdaptiveCard' && Array.isArray(card.body) && Array.isArray(card.actions);

const isJson = (value: unknown): value is Json =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) ? value.every(isJson) : typeof value === 'object' && Object.values(value).every(isJson));

function jsonObject(data: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(data).filter((entry): entry is [string, Json] => isJson(entry[1])));
}

/** Text from outside has its `${` split or spaced by now, so any that is left belongs to a template. */
function refuseUnfilled(value: Json, key = ''): void {
  if (typeof value === 'string' && value.includes('${')) throw new Error(`unfilled template field in ${key}: ${value}`);
  if (Array.isArray(value)) for (const item of value) refuseUnfilled(item, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) if (name !== 'data') refuseUnfilled(item, name);
  }
}
