import { h } from './dom.js';

/**
 * Draws Block Kit as Slack shows it. Text of plain and rich text objects stays text, whoever wrote it; links are those
 * that the app made links.
 *
 * @param {object[]} blocks
 * @param {(element: object, option?: object) => void} press
 */
export const drawBlocks = (blocks, press) => blocks.map((block) => drawn[block.type]?.(block, press) ?? unknown(block));

const unknown = ({ type }) => h('p', { class: 'card-error' }, `Not shown here: ${type}`);

const drawn = {
  header: ({ text }) => h('h3', { class: 'sl-header' }, text.text),
  divider: () => h('hr'),
  section: ({ text, accessory }, press) =>
    h('div', { class: 'sl-section' }, h('p', {}, text?.text ?? ''), accessory && element(accessory, press)),
  context: ({ elements }) => h('p', { class: 'sl-context' }, elements.map(({ text }) => text).join(' ')),
  actions: ({ elements }, press) =>
    h('div', { class: 'sl-actions' }, ...elements.map((one) => element(one, press)).filter(Boolean)),
  rich_text: ({ elements }) => h('div', { class: 'sl-rich' }, ...elements.map(rich)),
  table: ({ rows }) => table('', rows),
  data_table: ({ rows, caption }) => table(caption, rows),
  input: ({ block_id, label, element: input, optional }) => inputs[input.type]?.(input, label.text, block_id, optional),
};

function rich({ type, elements, style }) {
  if (type === 'rich_text_list') {
    return h(style === 'ordered' ? 'ol' : 'ul', {}, ...elements.map((item) => h('li', {}, ...inline(item.elements))));
  }
  return h(type === 'rich_text_quote' ? 'blockquote' : 'p', {}, ...inline(elements));
}

const inline = (elements) =>
  elements.map(({ type, text, url, style }) => {
    if (type === 'link' && /^https?:/.test(url)) return link(url, text ?? url);
    return style?.bold ? h('b', {}, text) : text;
  });

const link = (href, text) => h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text);

function table(caption, [head = [], ...rows]) {
  const cell = (tag, props, value) =>
    h(
      tag,
      props,
      ...(value.type === 'rich_text' ? value.elements.flatMap((one) => inline(one.elements)) : [value.text]),
    );
  return h(
    'div',
    // What scrolls sideways must be reachable by keyboard.
    { class: 'sl-table', tabindex: 0, role: 'region', 'aria-label': caption || 'Table' },
    h(
      'table',
      {},
      caption && h('caption', { class: 'visually-hidden' }, caption),
      h('thead', {}, h('tr', {}, ...head.map((value) => cell('th', { scope: 'col' }, value)))),
      h(
        'tbody',
        {},
        ...rows.map((row) =>
          h(
            'tr',
            {},
            ...row.map((value, index) => cell(index === 0 ? 'th' : 'td', index === 0 ? { scope: 'row' } : {}, value)),
          ),
        ),
      ),
    ),
  );
}

function element(one, press) {
  if (one.type === 'overflow') {
    const options = one.options.map((option) =>
      h('button', { type: 'button', class: 'plain', onclick: () => press(one, option) }, option.text.text),
    );
    return h('details', { class: 'sl-more' }, h('summary', { 'aria-label': 'More actions' }, '⋯'), ...options);
  }
  if (one.type !== 'button') return undefined;
  const look = { primary: ' primary', danger: ' danger' }[one.style] ?? '';
  return h('button', { type: 'button', class: `plain${look}`, onclick: () => press(one) }, one.text.text);
}

const field = (block_id, label, optional, ...parts) =>
  h('fieldset', { 'data-block': block_id }, h('legend', {}, `${label}${optional ? '' : ' *'}`), ...parts);

const choice = (type, name, { text, value }, checked) =>
  h('label', {}, h('input', { type, name, value, checked }), ` ${text.text}`);

/** Inputs of a modal, each named by its action. */
const inputs = {
  plain_text_input: ({ action_id, max_length, placeholder }, label, block_id) =>
    h(
      'label',
      { class: 'sl-field', 'data-block': block_id },
      label,
      h('textarea', { name: action_id, maxlength: max_length, rows: 2, placeholder: placeholder?.text }),
    ),
  radio_buttons: ({ action_id, options, initial_option }, label, block_id, optional) =>
    field(
      ...[block_id, label, optional],
      ...options.map((option) => choice('radio', action_id, option, option.value === initial_option?.value)),
    ),
  multi_static_select: ({ action_id, options }, label, block_id, optional) =>
    field(block_id, label, optional, ...options.map((option) => choice('checkbox', action_id, option, false))),
};

/** What was filled in, by action; several choices are a list. */
export function filledIn(form) {
  const values = {};
  for (const input of form.querySelectorAll('textarea, input:checked')) {
    if (input.value === '') continue;
    if (input.type === 'checkbox') values[input.name] = [...(values[input.name] ?? []), input.value];
    else values[input.name] = input.value;
  }
  return values;
}
