import type {
  ContentBlock,
  ConverseCommandOutput,
  ConverseStreamOutput,
  StopReason,
} from '@aws-sdk/client-bedrock-runtime';
import type { Usage } from './spend.js';

/** A tool that a model wants called. Whether it exists and may be called is not its business. */
export interface ModelCall {
  readonly id: string;
  readonly name: string;
  /** As it came; `invoke` parses it. */
  readonly input: unknown;
}

/** What a model said in one go. */
export interface ModelTurn {
  readonly text: string;
  readonly calls: readonly ModelCall[];
  /** The same, to be sent back with what the calls came to. */
  readonly content: ContentBlock[];
  readonly stopReason: StopReason | undefined;
  readonly usage: Usage;
}

const NONE: Usage = { inputTokens: 0, outputTokens: 0 };

/** A body that is no answer of Converse, or a stream that ended before the model did. */
export class BrokenAnswer extends Error {}

/** @throws BrokenAnswer */
export function turnOf({ output, stopReason, usage }: ConverseCommandOutput): ModelTurn {
  if (output === undefined) throw new BrokenAnswer('no output');
  return turnFrom(output.message?.content ?? [], stopReason, usage && countOf(usage));
}

interface Growing {
  text: string;
  readonly tool?: { readonly id: string; readonly name: string };
  input: string;
}

/**
 * Puts a stream together. @param onText told each piece of text as it comes, before anything has checked it.
 * @throws BrokenAnswer where the stream ends before the model said why it stopped; what the stream says of errors.
 */
export async function turnIn(
  events: AsyncIterable<ConverseStreamOutput>,
  onText: (piece: string) => void = () => undefined,
): Promise<ModelTurn> {
  const blocks = new Map<number, Growing>();
  let stopReason: StopReason | undefined;
  let usage: Usage | undefined;
  const block = (index = 0): Growing => {
    const known = blocks.get(index) ?? { text: '', input: '' };
    blocks.set(index, known);
    return known;
  };
  for await (const { contentBlockStart, contentBlockDelta, messageStop, metadata } of events) {
    if (contentBlockStart?.start?.toolUse) {
      const { toolUseId = '', name = '' } = contentBlockStart.start.toolUse;
      blocks.set(contentBlockStart.contentBlockIndex ?? 0, { text: '', input: '', tool: { id: toolUseId, name } });
    }
    if (contentBlockDelta?.delta) {
      const { text, toolUse } = contentBlockDelta.delta;
      const growing = block(contentBlockDelta.contentBlockIndex);
      if (text !== undefined) {
        growing.text += text;
        onText(text);
      }
      growing.input += toolUse?.input ?? '';
    }
    stopReason = messageStop?.stopReason ?? stopReason;
    if (metadata?.usage) usage = countOf(metadata.usage);
  }
  if (stopReason === undefined) throw new BrokenAnswer('the stream ended early');
  const content = [...blocks].sort(([a], [b]) => a - b).map(([, one]) => contentOf(one));
  return turnFrom(content, stopReason, usage);
}

function contentOf({ text, tool, input }: Growing): ContentBlock {
  if (!tool) return { text };
  return { toolUse: { toolUseId: tool.id, name: tool.name, input: parsed(input) as never } };
}

/** What is no JSON is refused as an input, like any other that is wrong. */
function parsed(input: string): unknown {
  if (input.trim() === '') return {};
  try {
    return JSON.parse(input);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { malformed: true };
  }
}

function turnFrom(content: ContentBlock[], stopReason: StopReason | undefined, usage: Usage = NONE): ModelTurn {
  // Bedrock refuses an empty text in what is sent back.
  const kept = content.filter(({ text, toolUse }) => toolUse !== undefined || (text ?? '').trim() !== '');
  return {
    text: kept.map(({ text = '' }) => text).join(' '),
    calls: kept.flatMap(({ toolUse }) =>
      toolUse ? [{ id: toolUse.toolUseId ?? '', name: toolUse.name ?? '', input: toolUse.input }] : [],
    ),
    content: kept,
    stopReason,
    usage,
  };
}

const countOf = ({
  inputTokens = 0,
  outputTokens = 0,
}: {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
}): Usage => ({
  inputTokens,
  outputTokens,
});
