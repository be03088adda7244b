import { commands } from '../../bot/commands.js';
import { hear } from '../../bot/free-text.js';
import { lineOf } from '../../bot/line-of.js';
import type { Understanding } from '../../cli/interactive/understand.js';
import type { Understands } from '../../services/assistant/understanding.js';

const HERE = { conversation_id: 'terminal', person_id: 'terminal' };

/** Free text at the terminal is read as it is in chat. */
export const understandingBy = (understands: Understands | undefined): Understanding => ({
  commands,
  async read(line, signal) {
    const failed = () => undefined;
    const heard = await hear(line, { conversationId: 'terminal' }, { understands, conversation: HERE, failed });
    signal.throwIfAborted();
    switch (heard.kind) {
      case 'ask': {
        const { understood, others: _, ...asked } = heard;
        return { ...asked, ...(understood !== undefined && { how: `Understood as: ${understood}.` }) };
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
          choices: heard.choices.flatMap((one) => lineOf(one) ?? []),
          unsure: heard.unsure,
        };
      case 'unknown':
        return { kind: 'unsure', said: heard.said, choices: heard.suggestions, unsure: heard.unsure };
    }
  },
});

/** Commands alone. */
export const understanding = understandingBy(undefined);
