import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { operationsDocument } from '../../scripts/operations-document.js';
import { operations } from '../../services/operations/index.js';

describe('docs/operations.md', () => {
  it('is what the operations say; otherwise run `npm run docs`', () => {
    const committed = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    assert.equal(committed, operationsDocument());
  });

  it('has every operation with its inputs and outputs', () => {
    const text = operationsDocument();
    for (const { name, input, output } of Object.values(operations)) {
      assert.ok(text.includes(`\n## ${name}\n`), name);
      for (const key of [...Object.keys(input.shape), ...Object.keys(output.shape)]) {
        assert.ok(text.includes(`| \`${key}\` |`), `${name}: ${key}`);
      }
    }
  });
});
