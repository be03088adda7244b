import type { ViewContext } from '../cards/context.js';
import type { View } from '../cards/view.js';
import { failureView, helpView, views } from '../cards/views/index.js';
import type { Approval } from '../services/contracts/approval.js';
import { Conflict, Defect, describeFailure, type Failure, newReference } from '../services/errors.js';
import { type Caller, invoke, type Operation } from '../services/operation.js';
import { type OperationName, type OutputOf, operations } from '../services/operations/index.js';
import type { Services } from '../services/services.js';
import { buttonData, buttonFor } from './actions.js';
import { type Asked, commands, type Spoken } from './commands.js';
import { readCommand } from './read-command.js';

export interface Reading {
  readonly services: Services;
  readonly caller: Caller;
  /** AWS region that console links lead to. */
  readonly region: string;
  /** Nobody but the caller sees the answer: it may offer what the caller's role allows. */
  readonly personal: boolean;
  /** Channel user ids of those who get their own copy of an approval. */
  readonly refreshUserIds?: (approval: Approval) => Promise<readonly string[]>;
}

export type Answer =
  /** `approval` is set when the view shows that one approval and should follow it. */
  | { readonly kind: 'result'; readonly view: View; readonly approval: Approval | undefined }
  | { readonly kind: 'failed'; readonly view: View; readonly failure: Failure };

/** Runs an operation for a person in a chat and says what came of it. Never rejects: a failure is an answer too. */
export async function answer(asked: Asked & { readonly page?: number }, reading: Reading): Promise<Answer> {
  try {
    return await run(asked, reading);
  } catch (error) {
    if (error instanceof Conflict && asked.operation === 'decide_approval') return lateDecision(asked, error, reading);
    return failed(error, reading);
  }
}

async function run(asked: Asked & { readonly page?: number }, reading: Reading, notice?: string): Promise<Answer> {
  const { operation } = asked;
  const chosen: Operation = operations[operation];
  const output = await invoke(chosen, asked.input, reading);
  const approval = approvalIn(output);
  const refreshUserIds = approval && (await reading.refreshUserIds?.(approval));
  const view = show(operation, output, {
    now: reading.services.clock.now(),
    region: reading.region,
    question: buttonData(asked.input),
    ...(asked.page && { page: asked.page }),
    ...(reading.personal && { viewer: reading.caller }),
    ...(refreshUserIds && { refreshUserIds }),
  });
  return { kind: 'result', view: notice ? { ...view, notices: [notice, ...view.notices] } : view, approval };
}

/** Whoever decides too late sees what stands now, with the sentence that says who was first. */
async function lateDecision(asked: Asked, conflict: Conflict, reading: Reading): Promise<Answer> {
  const input = { approval_id: asked.input.approval_id, status: 'all' };
  try {
    return await run({ operation: 'list_approvals', input }, reading, conflict.message);
  } catch (error) {
    return failed(error, reading);
  }
}

function failed(error: unknown, { services }: Reading): Answer {
  const failure = describeFailure(error);
  if (failure.reference && !(error instanceof Defect))
    services.log.error({ err: error, reference: failure.reference }, 'answer failed');
  return { kind: 'failed', view: failureView(failure), failure };
}

/** The result of `operations[name]` belongs to `views[name]`; the compiler cannot follow that through a union. */
const show = <Name extends OperationName>(name: Name, output: unknown, context: ViewContext): View =>
  views[name](output as OutputOf<Name>, context);

/** The one approval that a result is about. */
function approvalIn(output: object): Approval | undefined {
  const { approval, approvals = [] } = output as { approval?: Approval | null; approvals?: Approval[] };
  // A card about several approvals follows none of them.
  return approvals.length > 1 ? undefined : (approval ?? approvals[0]);
}

/** What to say to something that asks for no operation. */
export function explain(spoken: Exclude<Spoken, { kind: 'ask' }>): View {
  if (spoken.kind === 'help') return helpView(commands);
  if (spoken.kind === 'usage') {
    const { usage, example } = spoken.command;
    return {
      title: 'Not understood',
      verdict: spoken.problem,
      tone: 'neutral',
      notices: [],
      blocks: [
        {
          kind: 'facts',
          heading: null,
          facts: [
            { label: 'Usage', value: { text: usage } },
            { label: 'Example', value: { text: example } },
          ],
        },
      ],
      actions: [{ title: 'Help', verb: 'show_help', data: {} }],
      footer: null,
    };
  }
  const [first] = spoken.suggestions;
  const meant = first ? ` Did you mean ${first}?` : '';
  const help = helpView(commands);
  return {
    ...help,
    title: 'Not understood',
    verdict: `I do not know "${spoken.said}".${meant}`,
    actions: [...spoken.suggestions.flatMap(suggestion), ...help.actions].slice(0, 4),
  };
}

/** A suggestion that only reads is a button; the others have to be typed. */
function suggestion(text: string): View['actions'] {
  const spoken = readCommand(text, { conversationId: '' });
  const button = spoken.kind === 'ask' ? buttonFor(spoken, text) : null;
  return button ? [button] : [];
}

/** For a defect in a surface itself, outside any operation. */
export function brokenView(error: unknown, log: Services['log']): View {
  const reference = newReference();
  log.error({ err: error, reference }, 'a turn failed');
  return failureView({
    code: 'defect',
    message: `Something broke on my side (ref ${reference}).`,
    hint: 'Try again in a minute. If it stays, give the reference to whoever runs this assistant.',
    reference,
  });
}
