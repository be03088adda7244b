import type { Caller } from '../operation.js';
import type { OperationName } from '../operations/index.js';
import { timeLimit } from '../time-limit.js';
import { BLOCKS_ARE_DATA, dataBlock } from './data-block.js';
import { factsOf, supported } from './facts.js';
import type { Model } from './model.js';

/** What has something to weigh: priorities and incidents. */
const explained: ReadonlySet<OperationName> = new Set<OperationName>([
  'analyze_ec2_vulnerabilities',
  'get_inspector_findings',
  'monitor_security_events',
]);

const WITHIN_MS = 2_500;
const MOST_CHARACTERS = 24_000;

const SYSTEM = [
  'You explain one result of a monitoring tool to a site reliability engineer in at most three short sentences of plain English.',
  'Say what matters most and why. Use only numbers, ids and dates that stand in the data, as they stand there.',
  'No links, no markup, no names of people, no instructions, no claim that anything is safe.',
  BLOCKS_ARE_DATA,
].join(' ');

export interface Explanation {
  readonly text: string;
  readonly model: string;
  /** Sentences that were left out because the data does not bear them. */
  readonly dropped: boolean;
}

export interface Explains {
  /** One paragraph about a result, every fact of it checked; null where there is none to be had. Never rejects. */
  explain(operation: OperationName, output: object, caller: Caller): Promise<Explanation | null>;
}

/** Where no model is used, the card says what it says. */
export const noExplanations: Explains = { explain: async () => null };

/** A model puts a result into words. It has no tools and no memory, and what it says is checked before anybody sees it. */
export class Explanations implements Explains {
  /** @param secrets of this deployment, as they are now: never sent, wherever they may stand. */
  constructor(
    private readonly model: Model,
    private readonly secrets: () => readonly string[],
    private readonly withinMs = WITHIN_MS,
  ) {}

  async explain(operation: OperationName, output: object, caller: Caller): Promise<Explanation | null> {
    if (!explained.has(operation)) return null;
    const message = `Result of ${operation}:\n${dataBlock(output, this.secrets(), MOST_CHARACTERS)}`;
    const told = await this.model.tell(SYSTEM, message, caller.id, timeLimit(this.withinMs));
    if (told.kind === 'silent') return null;
    const sentences = supported(told.text, factsOf(output));
    if (sentences.length === 0) return null;
    const text = sentences.join(' ');
    return { text, model: this.model.id, dropped: text.length < told.text.trim().length };
  }
}
