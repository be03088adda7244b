import { createRequire } from 'node:module';

/** The part of the official renderer that reads cards; its module cannot be imported under Node, its bundle can. */
interface Renderer {
  HostConfig: new (config: object) => unknown;
  AdaptiveCard: new () => {
    hostConfig: unknown;
    parse(card: object, context: Context): void;
    validateProperties(): { validationEvents: { message: string }[] };
  };
  SerializationContext: new (version: unknown) => Context;
  Versions: { v1_5: unknown };
}
interface Context {
  eventCount: number;
  getEventAt(index: number): { message: string };
}

const renderer: Renderer = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an author of cards for Teams gets wrong, as sentences; empty for a good card. No browser is needed. */
export function lintCard(card: object): string[] {
  return [...officialEvents(card), ...topLevel(card), ...elements(card)];
}

function officialEvents(card: object): string[] {
  const context = new renderer.SerializationContext(renderer.Versions.v1_5);
  const parsed = new renderer.AdaptiveCard();
  parsed.hostConfig = new renderer.HostConfig({ actions: { maxActions: 6 } });
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...events, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}

function topLevel(card: object): string[] {
  const { version, fallbackText, speak, actions } = { ...card } as Node;
  const bytes = Buffer.byteLength(JSON.stringify(card));
  return [
    ...(version === '1.5' ? [] : [`version is ${String(version)}, Teams takes 1.5`]),
    ...(fallbackText ? [] : ['no fallbackText']),
    ...(speak ? [] : ['no speak']),
    ...(bytes <= 20 * 1024 ? [] : [`${bytes} bytes, more than 20 KB`]),
    ...(Array.isArray(actions) ? tooMany(actions, 'the card') : []),
  ];
}

const tooMany = (actions: unknown[], where: string): string[] => [
  ...(actions.length > 6 ? [`${actions.length} actions on ${where}, Teams shows 6`] : []),
  ...(actions.filter((action) => isNode(action) && action.mode !== 'secondary').length > 3
    ? [`more than 3 primary actions on ${where}`]
    : []),
];

function elements(card: object): string[] {
  const found: string[] = [];
  walk(card, '', (node, path) => {
    const rule = typeof node.type === 'string' ? rules[node.type] : undefined;
    found.push(...(rule?.(node) ?? []).map((problem) => `${path}: ${problem}`));
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'string' && value.includes('${')) found.push(`${path}.${key}: unfilled "${value}"`);
    }
  });
  return found;
}

const need = (node: Node, key: string) =>
  typeof node[key] === 'string' && node[key] !== '' ? [] : [`${String(node.type)} without ${key}`];

const rules: Record<string, (node: Node) => string[]> = {
  TextBlock: (node) => [...need(node, 'text'), ...(node.wrap === true ? [] : ['TextBlock without wrap'])],
  TextRun: (node) => need(node, 'text'),
  Image: (node) => need(node, 'altText'),
  'Input.Text': (node) => [...need(node, 'label'), ...need(node, 'id')],
  'Input.ChoiceSet': (node) => [...need(node, 'label'), ...need(node, 'id')],
  'Input.Toggle': (node) => [...need(node, 'label'), ...need(node, 'id')],
  ActionSet: (node) =>
    Array.isArray(node.actions) ? tooMany(node.actions, 'an ActionSet') : ['ActionSet without actions'],
  'Action.Execute': fallback,
  'Action.OpenUrl': (node) => need(node, 'url'),
};

/** Clients that do not know Action.Execute must send the same. */
function fallback(node: Node): string[] {
  const { fallback: other, verb, data } = node;
  if (!isNode(other) || other.type !== 'Action.Submit') return ['Action.Execute without fallback Action.Submit'];
  const same = JSON.stringify(other.data) === JSON.stringify({ verb, ...(isNode(data) ? data : {}) });
  return [...need(node, 'title'), ...need(node, 'verb'), ...(same ? [] : ['the fallback sends other data'])];
}

/** Everything that is shown or read out; the data of actions is neither, and a refresh runs without being shown. */
function walk(value: unknown, path: string, visit: (node: Node, path: string) => void): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, visit);
  else if (isNode(value)) {
    visit(value, path);
    for (const [key, item] of Object.entries(value)) {
      if (key !== 'data' && key !== 'refresh') walk(item, `${path}.${key}`, visit);
    }
  }
}

/** Every text that a reader sees, runs of one block joined, and every address that a click leads to. */
export function shownBy(card: object): { texts: string[]; urls: string[]; markdown: string[] } {
  const texts: string[] = [];
  const urls: string[] = [];
  const markdown: string[] = [];
  walk(card, '', (node) => {
    if (node.type === 'RichTextBlock' && Array.isArray(node.inlines)) {
      texts.push(node.inlines.map((run) => (isNode(run) ? String(run.text) : String(run))).join(''));
    }
    if (node.type === 'TextBlock') markdown.push(String(node.text));
    for (const key of ['title', 'label', 'placeholder', 'altText'])
      if (typeof node[key] === 'string') texts.push(node[key]);
    for (const key of ['url', 'iconUrl', 'backgroundImage']) if (typeof node[key] === 'string') urls.push(node[key]);
  });
  return { texts, urls, markdown };
}
