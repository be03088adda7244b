import { h } from './dom.js';
import { hostConfig } from './host-config.js';
import { markdownToHtml } from './markdown.js';

const { AdaptiveCard, HostConfig, SerializationContext, Versions } = globalThis.AdaptiveCards;
const config = new HostConfig(hostConfig);

/** Mentions of the card that is being drawn: the renderer hands over text alone. */
let mentions = [];
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdownToHtml(text, mentions);
  result.didProcess = true;
};

/**
 * Draws the cards of one message with the official renderer.
 *
 * @param {object[]} cards
 * @param {(pressed: {action: {pointer: string}, inputs: object}) => Promise<void>} onPress
 */
export function drawCards(cards, onPress) {
  return cards.map((json, index) => drawCard(json, `/${index}`, onPress));
}

function drawCard(json, pointer, onPress) {
  const card = new AdaptiveCard();
  card.hostConfig = config;
  card.version = Versions.v1_5;
  mentions = (json.msteams?.entities ?? []).map(({ text }) => text);
  const frame = h('div', { class: 'card', 'data-width': json.msteams?.width === 'Full' ? 'full' : false });
  card.onExecuteAction = (action) => {
    const inputs = Object.fromEntries(
      card
        .getAllInputs()
        .filter((input) => input.id && input.isSet())
        .map((input) => [input.id, String(input.value)]),
    );
    void press(frame, () => onPress({ action: { pointer: action.id }, inputs }));
  };
  try {
    card.parse(withPointers(structuredClone(json), pointer), new SerializationContext(Versions.v1_5));
    const drawn = card.render();
    if (!drawn) throw new Error('nothing was drawn');
    drawn.removeAttribute('tabindex');
    frame.append(drawn);
  } catch (error) {
    frame.append(h('p', { class: 'card-error' }, `This card cannot be shown: ${error.message}`));
  }
  return frame;
}

/** While the bot works on a press nothing on the card can be pressed again. */
async function press(frame, send) {
  if (frame.getAttribute('aria-busy') === 'true') return;
  frame.setAttribute('aria-busy', 'true');
  frame.inert = true;
  await send().finally(() => {
    frame.removeAttribute('aria-busy');
    frame.inert = false;
  });
}

/** Names every action by where it stands, as the user API wants it. What belongs to the bot alone is left as it is. */
function withPointers(value, pointer) {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) withPointers(item, `${pointer}/${index}`);
  } else if (typeof value === 'object' && value !== null) {
    if (typeof value.type === 'string' && value.type.startsWith('Action.')) value.id = pointer;
    for (const [key, child] of Object.entries(value)) {
      if (!['data', 'refresh', 'authentication', 'msteams'].includes(key)) withPointers(child, `${pointer}/${key}`);
    }
  }
  return value;
}
