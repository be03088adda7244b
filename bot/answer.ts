import type { ViewContext } from '../cards/context.js';
import { clip } from '../cards/escape.js';
import type { View } from '../cards/view.js';
import {
  type Choice,
  choicesView,
  failureView,
  forgottenView,
  helpView,
  thankedView,
  views,
} from '../cards/views/index.js';
import type { Explanation } from '../services/assistant/explanations.js';
import { templateFor } from '../services/assistant/template.js';
import type { Approval } from '../services/contracts/approval.js';
import { Conflict, Defect, describeFailure, type Failure } from '../services/errors.js';
import { type Caller, invoke, type Operation } from '../services/operation.js';
import { type OperationName, type OutputOf, operations } from '../services/operations/index.js';
import type { Services } from '../services/services.js';
import { SurfaceFailures } from '../services/telemetry/surface-failures.js';
import { readAction } from './actions.js';
import { buttonData, buttonFor } from './button-for.js';
import type { Asked } from './commands/command.js';
import { commands } from './commands.js';
import type { Heard } from './free-text.js';
import { lineOf } from './line-of.js';
import { meantInWords } from './meant-words.js';
import { readCommand } from './read-command.js';

export interface Reading {
  readonly services: Services;
  readonly caller: Caller;
  /** AWS region that console links lead to. */
  readonly region: string;
  /** Nobody but the caller sees the answer: it may offer what the caller's role allows. */
  readonly personal: boolean;
  /** As in ViewContext: buttons are confirmed in dialogs, and one copy is for everybody. */
  readonly dialogs?: boolean;
  /** Channel user ids of those who get their own copy of an approval. */
  readonly refreshUserIds?: (approval: Approval) => Promise<readonly string[]>;
}

export type Answer =
  /**
   * `approval` is set when the view shows that one approval and should follow it. `late` when a decision came too late:
   * the view is what stands now, and says so.
   */
  | { readonly kind: 'result'; readonly view: View; readonly approval: Approval | undefined; readonly late: boolean }
  | { readonly kind: 'failed'; readonly view: View; readonly failure: Failure };

export interface Question extends Asked {
  /** 1-based, of a long list. */
  readonly page?: number;
  /** Of the message in whose place somebody gets their own copy. */
  readonly mark?: string | undefined;
  /** What a guess took it for. */
  readonly understood?: string;
  /** What else it could have meant. */
  readonly others?: readonly Asked[];
}

/** Runs an operation for a person in a chat and says what came of it. Never rejects: a failure is an answer too. */
export async function answer({ understood, others = [], ...asked }: Question, reading: Reading): Promise<Answer> {
  try {
    const result = await run(asked, reading);
    return understood === undefined ? result : withOthers(withNotice(result, `Understood as: ${understood}.`), others);
  } catch (error) {
    if (error instanceof Conflict && asked.operation === 'decide_approval') return lateDecision(asked, error, reading);
    return failed(error, reading);
  }
}

async function run(asked: Omit<Question, 'understood' | 'others'>, reading: Reading, notice?: string): Promise<Answer> {
  const { operation } = asked;
  const chosen: Operation = operations[operation];
  const output = await invoke(chosen, asked.input, reading);
  const approval = approvalIn(output);
  const refreshUserIds = approval && (await reading.refreshUserIds?.(approval));
  const view = show(operation, output, {
    now: reading.services.clock.now(),
    region: reading.region,
    account: reading.services.instances.account,
    question: buttonData(asked.input),
    ...(asked.page && { page: asked.page }),
    ...(reading.personal && { viewer: reading.caller }),
    ...(reading.dialogs && { dialogs: true }),
    ...(refreshUserIds && { refreshUserIds }),
    mark: asked.mark,
  });
  const late = notice !== undefined;
  const noticed = late ? { ...view, notices: [notice, ...view.notices] } : view;
  const shown = asked.page ? noticed : await inWords(noticed, operation, output, reading);
  return { kind: 'result', view: shown, approval, late };
}

/** By a model where there is one, else by a template: the facts above are the same. */
async function inWords(view: View, operation: OperationName, output: object, reading: Reading): Promise<View> {
  const explanation = await reading.services.explanations.explain(operation, output, reading.caller);
  if (explanation) return explained(view, explanation);
  const text = templateFor(operation, output);
  return text === null ? view : worded(view, text, 'A template, from this result alone');
}

const withNotice = (result: Answer, notice: string): Answer => ({
  ...result,
  view: { ...result.view, notices: [notice, ...result.view.notices] },
});

/** Buttons for what else a guess could have meant, behind those of the card; what changes something is not among them. */
function withOthers(result: Answer, others: readonly Asked[]): Answer {
  const { view } = result;
  const key = ({ verb, data }: View['actions'][number]) => JSON.stringify([verb, data]);
  const shown = new Set(view.actions.map(key));
  const more = others
    .filter(({ operation }) => operations[operation].effect === 'read')
    .flatMap((one) => choiceOf(one).action ?? [])
    .filter((action) => !shown.has(key(action)));
  return { ...result, view: { ...view, actions: [...view.actions, ...more] } };
}

/** Stands under the facts, and says who worded it. */
export const explained = (view: View, { text, model, dropped }: Explanation): View =>
  worded(
    view,
    text,
    `${model}, from this result alone; ${dropped ? 'what the data does not bear was left out' : 'numbers and ids checked'}`,
  );

const worded = (view: View, text: string, by: string): View => ({
  ...view,
  blocks: [
    ...view.blocks,
    {
      kind: 'facts',
      heading: 'In words',
      facts: [
        { label: 'Explanation', value: { text } },
        { label: 'Worded by', value: { text: by } },
      ],
    },
  ],
});

/** Whoever decides too late sees what stands now, with the sentence that says who was first. */
async function lateDecision(asked: Asked, conflict: Conflict, reading: Reading): Promise<Answer> {
  const input = { approval_id: asked.input.approval_id, status: 'all' };
  try {
    return await run({ operation: 'list_approvals', input }, reading, conflict.message);
  } catch (error) {
    return failed(error, reading);
  }
}

function failed(error: unknown, { services, caller }: Reading): Answer {
  const failure = describeFailure(error);
  if (failure.reference && !(error instanceof Defect)) {
    const failures = new SurfaceFailures(caller.surface, () => services);
    failures.tell(error, 'answer failed', 'defect', failure.reference);
  }
  return { kind: 'failed', view: failureView(failure), failure };
}

/** The result of `operations[name]` belongs to `views[name]`; the compiler cannot follow that through a union. */
export const show = <Name extends OperationName>(name: Name, output: unknown, context: ViewContext): View =>
  views[name](output as OutputOf<Name>, context);

/** The one approval that a result is about. */
function approvalIn(output: object): Approval | undefined {
  const { approval, approvals = [] } = output as { approval?: Approval | null; approvals?: Approval[] };
  // A card about several approvals follows none of them.
  return approvals.length > 1 ? undefined : (approval ?? approvals[0]);
}

/** What to say to something that asks for no operation. */
export function explain(spoken: Exclude<Heard, { kind: 'ask' }>): View {
  if (spoken.kind === 'help') return helpView(commands);
  if (spoken.kind === 'forgot') return forgottenView;
  if (spoken.kind === 'choices') return offer(spoken.said, spoken.choices, spoken.why);
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
  if (THANKS.test(spoken.said)) return thankedView;
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

const THANKS =
  /^(?:(?:ok|okay|great|nice|cool|perfect|many|and|no)[ ,!.]*)*(?:thanks|thank you|thx|ty|cheers|bye|goodbye|see you|good night|good job|well done)(?: (?:a lot|so much|very much|mate|all|again|tomorrow|later|bot))*[\s!.]*$/i;

/** What only reads is a button; the others are lines to send. */
const offer = (said: string, meant: readonly Asked[], why?: string): View =>
  choicesView(said, meant.slice(0, 3).map(choiceOf), why);

export function choiceOf(one: Asked): Choice {
  const action = buttonFor(one, '');
  const pressed = action && readAction(action.verb, action.data);
  // A button says what it asks, which may be less than was meant.
  const words = meantInWords(pressed?.kind === 'ask' ? pressed : one);
  return { words, action: action && { ...action, title: clip(words, 60) }, line: lineOf(one) ?? null };
}

/** A suggestion that only reads is a button; the others have to be typed. */
function suggestion(text: string): View['actions'] {
  const spoken = readCommand(text, { conversationId: '' });
  const button = spoken.kind === 'ask' ? buttonFor(spoken, text) : null;
  return button ? [button] : [];
}

/** For a defect in a surface itself, outside any operation. */
export function brokenView(error: unknown, failures: SurfaceFailures): View {
  const reference = failures.tell(error, 'a turn failed');
  return failureView({
    code: 'defect',
    message: `Something broke on my side (ref ${reference}).`,
    hint: 'Try again in a minute. If it stays, give the reference to whoever runs this assistant.',
    reference,
  });
}
