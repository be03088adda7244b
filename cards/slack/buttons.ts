import type { ActionsBlock, Button, ConfirmationDialog, Overflow, PlainTextElement } from '@slack/types';
import { presignedUrl } from '../links.js';
import type { Action, Link, View } from '../view.js';
import { limits } from './limits.js';
import { label } from './rich-text.js';

const primaryButtons = 3;
/** As many as on a card in Teams. */
const buttons = 6;

/** What a button says when it is pressed: the same verb and data as in Teams. */
export const buttonValue = ({ verb, data }: Pick<Action, 'verb' | 'data'>): string => JSON.stringify({ verb, data });

export const plainText = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: label(text, max),
  emoji: false,
});

/**
 * The buttons of a view: three, and the rest in an overflow menu where an option can carry them. An action whose data is
 * longer than a button of Slack takes is left out: half of its ids would mean something else.
 */
export function actionsBlock({ links = [], actions }: Pick<View, 'links' | 'actions'>): ActionsBlock[] {
  const open = links.flatMap((link) => linkButton(link));
  const shown = actions
    .slice(0, buttons - open.length)
    .filter((action) => buttonValue(action).length <= limits.buttonValue);
  const most = primaryButtons - open.length;
  const rest = shown.slice(most);
  const fits = rest.length > 0 && rest.length <= 5 && rest.every(fitsOption);
  const first = fits ? shown.slice(0, most) : shown;
  const elements = [...open, ...first.map(button), ...(fits ? [overflow(rest)] : [])];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

/** One button that stands by itself, such as that of a fix. */
export const singleButton = (action: Action | null): ActionsBlock[] =>
  action === null || buttonValue(action).length > limits.buttonValue
    ? []
    : [{ type: 'actions', elements: [button(action, 0)] }];

function button(action: Action, index: number): Button {
  const style = action.style === 'positive' ? 'primary' : action.style === 'destructive' ? 'danger' : undefined;
  return {
    type: 'button',
    action_id: `${index}:${action.verb}`,
    text: plainText(action.title, 40),
    value: buttonValue(action),
    ...(style && { style }),
    ...(action.confirm !== undefined && { confirm: dialog(action, action.confirm) }),
  };
}

function dialog({ title, style }: Action, question: string): ConfirmationDialog {
  return {
    title: plainText(`${title}?`, limits.confirmTitle),
    text: plainText(question, limits.confirmText),
    confirm: plainText(`Yes: ${title.toLowerCase()}`, limits.confirmButton),
    deny: plainText('No', limits.confirmButton),
    ...(style === 'destructive' && { style: 'danger' as const }),
  };
}

const fitsOption = (action: Action): boolean =>
  action.confirm === undefined && action.style === undefined && buttonValue(action).length <= limits.optionValue;

const overflow = (actions: readonly Action[]): Overflow => ({
  type: 'overflow',
  action_id: 'more',
  options: actions.map((action) => ({ text: plainText(action.title, limits.option), value: buttonValue(action) })),
});

/** A button that opens a page beside the chat. Slack tells of the press too, which is acknowledged and nothing else. */
function linkButton({ title, url }: Link): Button[] {
  const address = presignedUrl(url);
  if (address === undefined || address.length > limits.buttonUrl) return [];
  return [{ type: 'button', action_id: `open:${title}`, text: plainText(title, 40), url: address }];
}
