import assert from 'node:assert/strict';
import { text } from '../../../cards/text.js';
import { alertView } from '../../../cards/views/index.js';
import { context } from '../cases.js';
import { alert } from '../samples.js';

const id = 'i-0a1b2c3d4e5f60001';
const told = (change: Partial<typeof alert>) =>
  text(alertView({ ...alert, instance_ids: [id], instance_names: ['web-1'], title: 'x', ...change }, context));

describe('the alert card', () => {
  it('puts the name of a host with the id that a service wrote', () => {
    assert.match(told({ detail: `brute force attacks against ${id}.` }), new RegExp(`against web-1 \\(${id}\\)\\.`));
    assert.match(told({ detail: 'attacks against i-0ffffffffffffffff.' }), /against i-0ffffffffffffffff\./);
  });

  it('shows times as every card does', () => {
    const shown = told({ facts: [{ label: 'First seen', value: '2026-11-22T12:02:07.000Z' }] });
    assert.match(shown, /First seen +12:02 UTC \(2 h ago\)/);
  });
});
