import { byId, h } from './dom.js';

const shownMs = 6_000;

/** Shows a short message at the lower edge; errors stay until they are closed. */
export function toast(text, tone = 'info') {
  const close = () => item.remove();
  const item = h(
    'div',
    { class: `toast ${tone}` },
    h('span', {}, text),
    h('button', { type: 'button', class: 'icon', 'aria-label': 'Dismiss', onclick: close }, '×'),
  );
  const toasts = byId('toasts');
  toasts.append(item);
  while (toasts.children.length > 3) toasts.firstChild.remove();
  if (tone !== 'error') setTimeout(close, shownMs);
}

/** Toasts are for whoever was there: the next person has not pressed anything. */
export const clearToasts = () => byId('toasts').replaceChildren();

/** Runs what a control does; what goes wrong is shown, in words. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message, 'error');
    return undefined;
  }
}
