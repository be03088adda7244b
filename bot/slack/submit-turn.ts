import { DECISION } from '../../cards/slack/modal.js';
import type { Verb } from '../../cards/view.js';
import { failureView } from '../../cards/views/index.js';
import { describeFailure } from '../../services/errors.js';
import { readAction } from '../actions.js';
import { isJson } from '../json.js';
import type { SlackAnswer } from './endpoint.js';
import { modalOf, strangerView, workingView } from './messages.js';
import type { SubmittedView } from './request.js';
import { callerOf, runFor, type TurnOptions } from './turn-context.js';

/**
 * Somebody sent the modal. It stays open and shows what came of it: a decision that came too late reads who was first.
 *
 * @returns what Slack does at once.
 */
export function submitTurn(submitted: SubmittedView, id: string, options: TurnOptions): SlackAnswer {
  const { view } = submitted;
  const inputs = inputsOf(view.state?.values ?? {});
  const { [DECISION]: verb, ...typed } = inputs;
  if (verb === undefined) {
    return { status: 200, body: { response_action: 'errors', errors: { [DECISION]: 'Choose one of these.' } } };
  }
  options.background.answer(decide(submitted, verb, typed, id, options), 'answer to a modal not delivered');
  return { status: 200, body: { response_action: 'update', view: modalOf(workingView, options.failures) } };
}

async function decide(
  { view, user }: SubmittedView,
  verb: string,
  typed: Readonly<Record<string, string>>,
  id: string,
  options: TurnOptions,
): Promise<void> {
  const { web, failures } = options;
  const caller = callerOf(user.id, options);
  if (!caller) return web.updateView(view.id, modalOf(strangerView(user.id), failures));
  try {
    const asked = readAction(verb, { ...kept(view.private_metadata, verb as Verb), ...typed });
    if (asked.kind === 'help') return;
    const place = { channel: user.id, direct: true };
    const ran = await runFor(asked, { caller, place, id, personal: true }, { ...options });
    if (ran.kind === 'repeated') return;
    await web.updateView(view.id, modalOf(ran.view, failures));
  } catch (error) {
    await web.updateView(view.id, modalOf(failureView(describeFailure(error)), failures));
    throw error;
  }
}

/** What the choice does, as the modal was opened with it. */
function kept(metadata: string, verb: Verb): Record<string, unknown> {
  const parsed: unknown = metadata === '' ? {} : JSON.parse(metadata);
  const data = isJson(parsed) ? parsed[verb] : undefined;
  return isJson(data) ? data : {};
}

/** What was filled in, by input; several choices are one text with commas between, as in Teams. */
function inputsOf(values: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Record<string, string> {
  const filled = Object.values(values).flatMap((block) =>
    Object.entries(block).map(([id, input]): [string, string | undefined] => [id, textOf(input)]),
  );
  return Object.fromEntries(filled.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function textOf(input: unknown): string | undefined {
  if (!isJson(input)) return undefined;
  const { value, selected_option: one, selected_options: many } = input;
  if (typeof value === 'string') return value;
  if (isJson(one) && typeof one.value === 'string') return one.value;
  return Array.isArray(many)
    ? many.flatMap((option) => (isJson(option) && typeof option.value === 'string' ? [option.value] : [])).join(',')
    : undefined;
}
