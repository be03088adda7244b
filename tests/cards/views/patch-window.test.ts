import assert from 'node:assert/strict';
import { adaptiveCard } from '../../../cards/adaptive-card.js';
import { text } from '../../../cards/text.js';
import type { View } from '../../../cards/view.js';
import { views } from '../../../cards/views/index.js';
import { patchWindow, patchWindowCalm, patchWindowCases, patchWindowUnknown } from '../patch-window-cases.js';
import { now, region } from '../samples.js';

const context = { now, region };
const show = views.analyze_optimal_patch_window;
const week = ({ blocks }: View) =>
  blocks.flatMap((block) => (block.kind === 'table' && block.columns[0]?.title === 'Day' ? [block] : []))[0];

describe('the patch window card', () => {
  it('draws the week from Monday, a digit an hour, quietest 0 and busiest 9', () => {
    const table = week(show(patchWindow, context));
    assert.deepEqual(
      table?.rows.map(([day]) => day?.text),
      ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    );
    const digits = table?.rows.map((row) =>
      row
        .slice(1)
        .map((cell) => cell.text)
        .join(''),
    );
    assert.ok(
      digits?.every((row) => /^[0-9]{24}$/.test(row)),
      digits?.join(),
    );
    assert.ok(digits?.join('').includes('0') && digits.join('').includes('9'));
  });

  it('shows hours without data as "?", never as quiet', () => {
    const { load_analysis } = patchWindow;
    const days = load_analysis.heat_map.days.map(({ day, hours }) => ({
      day,
      hours: hours.map((hour, index) => (index < 4 ? null : hour)),
    }));
    const some = { ...load_analysis, heat_map: { ...load_analysis.heat_map, days } };
    const table = week(show({ ...patchWindow, load_analysis: some }, context));
    assert.ok(table?.rows.every((row) => row[1]?.text === '????'));
  });

  it('is readable in black and white: the text has every row of the card', () => {
    const said = text(show(patchWindow, context), { width: 120 });
    assert.match(said, /Mon +\d{4} +\d{4} +\d{4} +\d{4} +\d{4} +\d{4}/);
    assert.match(said, /0 quietest .* 9 busiest/);
    assert.ok(JSON.stringify(adaptiveCard(show(patchWindow, context))).includes('quietest'));
  });

  it('opens with the window, its load and its confidence, and is good only when that is clear and agreed', () => {
    const calm = show(patchWindowCalm, context);
    assert.match(
      calm.verdict,
      /^db-primary: best S.* America\/New_York · load \d+ % of the weekly median · confidence 0\.91$/,
    );
    assert.equal(calm.tone, 'good');
    assert.equal(show(patchWindow, context).tone, 'danger');
    assert.equal(patchWindowCases['patch-window-flat']?.tone, 'neutral');
    assert.equal(patchWindowCases['patch-window-full']?.tone, 'warning');
  });

  it('says unknown, without a window or a picture, when the load could not be read', () => {
    const view = show(patchWindowUnknown, context);
    assert.match(view.verdict, /^Unknown when to patch db-primary: I may not read metrics here/);
    assert.deepEqual([view.tone, week(view)], ['unknown', undefined]);
    assert.ok(!view.actions.some(({ verb }) => verb === 'plan_fix'));
  });

  it('says once what cannot wait', () => {
    const view = show(patchWindow, context);
    const said = text(view, { width: 2_000 });
    assert.equal(said.split(patchWindow.urgent?.detail ?? '?').length, 2);
  });
});
