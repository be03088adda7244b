/** What a person reads on a card and can press, whatever elements it is made of. */
export interface ShownCard {
  readonly messageId: string;
  /** Everything written on it, one piece of text a line, in reading order; without what is hidden. */
  readonly text: string;
  /** Titles of its buttons. */
  readonly buttons: readonly string[];
  /** Ids of its inputs. */
  readonly inputs: readonly string[];
  readonly json: Record<string, unknown>;
}

interface Content {
  readonly text: string[];
  readonly buttons: string[];
  readonly inputs: string[];
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

export function shownCard(messageId: string, json: Record<string, unknown>): ShownCard {
  const content: Content = { text: [], buttons: [], inputs: [] };
  read(json, content);
  return { messageId, text: content.text.join('\n'), buttons: content.buttons, inputs: content.inputs, json };
}

/** Properties that hold elements, in reading order. */
const children = ['body', 'items', 'columns', 'rows', 'cells', 'actions', 'card', 'selectAction', 'inlineAction'];

function read(value: unknown, content: Content): void {
  if (Array.isArray(value)) for (const item of value) read(item, content);
  if (!isNode(value) || value.isVisible === false) return;
  const type = String(value.type ?? '');
  if (type.startsWith('Action.') && typeof value.title === 'string') content.buttons.push(value.title);
  if (type.startsWith('Input.')) {
    content.inputs.push(String(value.id));
    if (typeof value.label === 'string') content.text.push(value.label);
  }
  if (typeof value.text === 'string') content.text.push(value.text);
  if (Array.isArray(value.inlines)) content.text.push(value.inlines.map(inlineText).join(''));
  if (Array.isArray(value.facts)) content.text.push(...value.facts.filter(isNode).map(factText));
  for (const key of children) read(value[key], content);
}

const inlineText = (inline: unknown): string => String(isNode(inline) ? inline.text : inline);
const factText = ({ title, value }: Node): string => `${title} ${value}`;
