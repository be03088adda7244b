import { h } from './dom.js';
import { drawBlocks, filledIn } from './slack-blocks.js';

/** Asks what a button's confirm dialog asks. @returns {Promise<boolean>} whether the person said yes. */
export function askFirst({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const answer = (said) => () => {
      dialog.close();
      resolve(said);
    };
    const dialog = h(
      'dialog',
      { class: 'sl-dialog', 'aria-labelledby': 'sl-confirm' },
      h('h3', { id: 'sl-confirm' }, title.text),
      h('p', {}, text.text),
      h(
        'div',
        { class: 'sl-actions' },
        h('button', { type: 'button', class: 'plain', onclick: answer(false) }, deny.text),
        h(
          'button',
          { type: 'button', class: `plain ${style === 'danger' ? 'danger' : 'primary'}`, onclick: answer(true) },
          confirm.text,
        ),
      ),
    );
    dialog.addEventListener('cancel', answer(false));
    show(dialog);
  });
}

/** The modal that the app has opened for this person: one at a time, as in Slack. */
export class Modal {
  #actions;
  #dialog;
  #shown = '';

  /** @param actions - press(element, option), submit(inputs) → errors by block or nothing, close() */
  constructor(actions) {
    this.#actions = actions;
  }

  /** @param {{id: string, hash: string, view: object} | null} open */
  draw(open) {
    const signature = JSON.stringify(open);
    if (signature === this.#shown) return;
    this.#shown = signature;
    this.#dialog?.remove();
    this.#dialog = open ? this.#make(open.view) : undefined;
    if (this.#dialog) show(this.#dialog);
  }

  #make({ title, submit, close, blocks }) {
    const errors = h('p', { class: 'sl-error', role: 'alert' });
    const form = h(
      'form',
      { method: 'dialog' },
      h('h2', { id: 'sl-modal' }, title.text),
      h('div', { class: 'sl-body', tabindex: 0 }, ...drawBlocks(blocks, this.#actions.press).filter(Boolean)),
      errors,
      h(
        'div',
        { class: 'sl-actions' },
        h('button', { type: 'button', class: 'plain', onclick: () => this.#actions.close() }, close?.text ?? 'Close'),
        submit && h('button', { type: 'submit', class: 'plain primary' }, submit.text),
      ),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const found = await this.#actions.submit(filledIn(form));
      errors.textContent = Object.values(found ?? {}).join(' ');
    });
    const dialog = h('dialog', { class: 'sl-dialog sl-modal', 'aria-labelledby': 'sl-modal' }, form);
    dialog.addEventListener('cancel', () => this.#actions.close());
    return dialog;
  }
}

/** As a modal dialog of the browser: focus stays in it, and comes back to where it was. */
function show(dialog) {
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
