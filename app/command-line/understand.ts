import { commands } from '../../bot/commands.js';
import { hear } from '../../bot/free-text.js';
import { lineOf } from '../../bot/line-of.js';
import { commandSpecs } from '../../cli/commands.js';
import { commandLine, wordsFor } from '../../cli/flags.js';
import type { Understanding } from '../../cli/interactive/understand.js';
import type { Meant, Understands } from '../../services/assistant/understanding.js';
import { operations } from '../../services/operations/index.js';

const HERE = { conversation_id: 'terminal', person_id: 'terminal' };

/** Free text at the terminal is read as it is in chat. @param time_zone of whoever sits there, by IANA name. */
export const understandingBy = (understands: Understands | undefined, time_zone?: string): Understanding => ({
  commands,
  async read(line, signal) {
    const failed = () => undefined;
    const heard = await hear(
      line,
      { conversationId: 'terminal' },
      { understands, conversation: { ...HERE, time_zone }, failed },
    );
    signal.throwIfAborted();
    switch (heard.kind) {
      case 'ask': {
        const { understood, others = [], ...asked } = heard;
        const reads = others.filter(({ operation }) => operations[operation].effect === 'read');
        return {
          ...asked,
          ...(understood !== undefined && { how: `Understood as: ${understood}.` }),
          others: reads.flatMap((one) => lineFor(one) ?? []),
        };
      }
      case 'help':
      case 'forgot':
        return heard;
      case 'usage':
        return { kind: 'usage', problem: heard.problem, usage: heard.command.usage };
      case 'choices':
        return {
          kind: 'unsure',
          said: heard.said,
          choices: heard.choices.flatMap((one) => lineFor(one) ?? []),
          ...(heard.why !== undefined && { why: heard.why }),
          unsure: heard.unsure,
        };
      case 'unknown':
        return { kind: 'unsure', said: heard.said, choices: heard.suggestions, unsure: heard.unsure };
    }
  },
});

/** What only reads, with everything that was said of it; what people start, as it is typed in chat as well. */
function lineFor({ operation, input }: Meant): string | undefined {
  const words = operations[operation].effect === 'read' ? wordsFor(commandSpecs, operation, input) : undefined;
  return words ? commandLine(words) : lineOf({ operation, input });
}

/** Commands alone. */
export const understanding = understandingBy(undefined);
