import type { ContentBlock, ConverseCommandInput, Message, Tool } from '@aws-sdk/client-bedrock-runtime';

/** What a model says next: words, or calls of tools. */
export interface Spoken {
  readonly content: ContentBlock[];
  readonly stopReason: 'end_turn' | 'tool_use';
}

interface KnownTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const WHO = 'I am the stand-in of the sandbox, no language model: I follow rules.';
const MOST_CALLS = 3;
/** Letters that words of one family share. */
const STEM = 5;

/**
 * No model: it asks the tools whose names and first sentences share most words with the question, fills in what the question names,
 * and then says how many instances the data is about. A prompt that wants a plan as JSON gets one.
 */
export function spokenBy({ system, messages = [], toolConfig }: ConverseCommandInput): Spoken {
  const said = [...(system ?? []).map((block) => ('text' in block ? (block.text ?? '') : '')), textOf(messages)].join(
    '\n',
  );
  const asJson = /\{"calls":/.test(said);
  const tools = asJson ? toolsIn(said) : (toolConfig?.tools ?? []).flatMap(known);
  const isAsked = messages.length > 1 || tools.length === 0;
  const calls = isAsked ? [] : callsFor(questionIn(textOf(messages.slice(0, 1))), tools);
  if (asJson) return words(JSON.stringify(calls.length > 0 ? { calls } : { answer: saying(said) }));
  if (calls.length === 0) return words(saying(said));
  return {
    content: calls.map(({ tool, input }, n) => ({
      toolUse: { toolUseId: `tooluse_${messages.length}_${n}`, name: tool, input: input as never },
    })),
    stopReason: 'tool_use',
  };
}

const words = (text: string): Spoken => ({ content: [{ text }], stopReason: 'end_turn' });

function saying(said: string): string {
  const asked = /"requested":(\d+)/.exec(said)?.[1];
  return asked === undefined ? WHO : `${WHO} The data is about ${asked} instances.`;
}

/** Everything that was said, what tools answered included. */
export const textOf = (messages: readonly Message[]): string =>
  messages
    .flatMap(({ content = [] }) =>
      content.flatMap((block) => [
        block.text ?? '',
        ...(block.toolResult?.content ?? []).map((one) => one.text ?? JSON.stringify(one.json ?? '')),
      ]),
    )
    .join('\n');

const known = ({ toolSpec }: Tool): KnownTool[] =>
  toolSpec
    ? [
        {
          name: toolSpec.name ?? '',
          description: toolSpec.description ?? '',
          schema: (toolSpec.inputSchema?.json ?? {}) as Schema,
        },
      ]
    : [];

/** A list of tools in a prompt, one JSON object a line. */
const toolsIn = (prompt: string): KnownTool[] =>
  prompt.split('\n').flatMap((line) => {
    const [, name, description, schema] = /^\{"name":"(\w+)","description":"(.*)","input":(\{.*\})\}$/.exec(line) ?? [];
    return name ? [{ name, description: description ?? '', schema: JSON.parse(schema ?? '{}') as Schema }] : [];
  });

/** The text between the last pair of markers, and where there are none all of it. */
const questionIn = (text: string): string =>
  [...text.matchAll(/<([a-z]+-[0-9a-f]+)>\n([\s\S]*?)\n<\/\1>/g)].at(-1)?.[2] ?? text;

function callsFor(question: string, tools: readonly KnownTool[]) {
  const parts = question.split(/[?;]|\band\b/i).filter((part) => part.trim() !== '');
  const calls = parts.flatMap((part) => {
    const ranked = tools
      .map((tool) => ({ tool, score: likeness(part, tool), input: inputFor(tool, part, question) }))
      .filter(({ score, input }) => score > 0 && input !== undefined)
      .sort((a, b) => b.score - a.score);
    return ranked.slice(0, 1).map(({ tool, input }) => ({ tool: tool.name, input: input ?? {} }));
  });
  const keys = calls.map((call) => JSON.stringify(call));
  return calls.filter((_, at) => keys.indexOf(keys[at] ?? '') === at).slice(0, MOST_CALLS);
}

const stems = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/[a-z]{4,}/g) ?? []).map((word) => word.slice(0, STEM)));

function likeness(part: string, { name, description }: KnownTool): number {
  const asked = stems(part);
  const named = [...stems(name.replaceAll('_', ' '))];
  const inName = named.filter((stem) => asked.has(stem)).length / Math.max(1, named.length);
  return inName * 4 + [...stems(description.split('. ')[0] ?? '')].filter((stem) => asked.has(stem)).length;
}

/** What the question names; undefined where something that is required is not named. */
function inputFor({ schema }: KnownTool, part: string, question: string): Record<string, unknown> | undefined {
  const input: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = valueFor(name, property, part) ?? valueFor(name, property, question);
    if (value !== undefined) input[name] = value;
  }
  return (schema.required ?? []).every((name) => name in input) ? input : undefined;
}

function valueFor(name: string, property: Schema, text: string): unknown {
  if (/^instance_ids?$/.test(name)) {
    const named = [
      ...new Set(text.match(/\bi-[0-9a-f]{8,17}\b|\b[a-z]+-(?:\d+|primary|replica)\b|\bbastion\b/g) ?? []),
    ];
    if (named.length === 0) return undefined;
    return property.type === 'array' ? named : named[0];
  }
  if (name === 'time_range') return /\b\d{1,3}[hd]\b/.exec(text)?.[0];
  const lower = text.toLowerCase();
  return property.enum?.find((value) => new RegExp(`\\b${value}\\b`).test(lower));
}
