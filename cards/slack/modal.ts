import type { KnownBlock, ModalView } from '@slack/types';
import { shorter } from '../card-size.js';
import { plain } from '../escape.js';
import type { Action, Verb, View } from '../view.js';
import { richText } from './blocks.js';
import { actionsBlock, plainText } from './buttons.js';
import { limits } from './limits.js';
import { body, fits, head } from './message.js';
import { raw, runs, section } from './rich-text.js';

/** Verbs that end in a decision or in a stop: in a modal one of them is chosen, and sent with the reason. */
const deciding: ReadonlySet<Verb> = new Set<Verb>([
  'approve',
  'approve_first_wave',
  'reject',
  'cancel',
  'postpone',
  'override_freeze',
  'stop_run',
  'accept_risk',
]);

export const DECISION = 'decision';

/** What the modal keeps while it is open: what each choice does. It comes back signed by Slack, and decides nothing. */
export type ModalMetadata = Partial<Record<Verb, Action['data']>>;

/**
 * The view as a person's own modal: what they may decide is a choice with the reason beside it, and sent at once.
 *
 * @param chosen the choice that is made already, because its button was pressed.
 */
export function slackModal(view: View, chosen?: Verb): ModalView {
  const decisions = view.actions.filter(({ verb }) => deciding.has(verb));
  const metadata = JSON.stringify(Object.fromEntries(decisions.map(({ verb, data }) => [verb, data])));
  if (metadata.length > limits.metadata) throw new Error(`the modal "${plain(view.title)}" keeps too much`);
  const rest = { links: view.links ?? [], actions: view.actions.filter((action) => !decisions.includes(action)) };
  const titleFits = plain(view.title).length <= limits.modalTitle;
  for (let shown: View | null = view; shown !== null; shown = shorter(shown)) {
    const blocks: KnownBlock[] = [
      ...head(shown).filter((block) => block.type !== 'header' || !titleFits),
      ...body(shown, 'modal'),
      ...(decisions.length > 0 ? choices(decisions, chosen) : []),
      ...actionsBlock(rest),
      ...(view.footer === null ? [] : [{ type: 'context' as const, elements: [plainText(view.footer, 500)] }]),
    ];
    if (!fits(blocks, limits.blocksInModal)) continue;
    return {
      type: 'modal',
      callback_id: 'view',
      title: plainText(view.title, limits.modalTitle),
      close: plainText('Close', limits.modalTitle),
      ...(decisions.length > 0 && { submit: plainText('Send decision', limits.modalTitle) }),
      private_metadata: metadata,
      blocks,
    };
  }
  throw new Error(`the modal "${plain(view.title)}" does not fit into Slack`);
}

function choices(decisions: readonly Action[], chosen: Verb | undefined): KnownBlock[] {
  const options = decisions.map(({ title, verb }) => ({ text: plainText(title, limits.option), value: verb }));
  const initial = options.find(({ value }) => value === chosen);
  const explained = decisions.filter(({ confirm }) => confirm !== undefined);
  return [
    ...explained.map(({ title, confirm = '' }) =>
      richText(section(runs(title, { strong: true, max: 40 }), [raw(': ')], runs(confirm))),
    ),
    {
      type: 'input',
      block_id: DECISION,
      label: plainText('Your decision', limits.modalTitle),
      element: {
        type: 'radio_buttons',
        action_id: DECISION,
        options,
        ...(initial && { initial_option: initial }),
      },
    },
  ];
}
