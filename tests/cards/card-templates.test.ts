import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Expression } from 'adaptive-expressions';
import { Template } from 'adaptivecards-templating';
import '../../cards/card-templates.js';

const folder = new URL('../../../cards/templates/', import.meta.url);
const templates = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** As the library reads a text with one field: what it joins with nothing before it. */
const byGrammar = (text: string): Expression => {
  const [, field] = Expression.parse(`\`${text}\``).children;
  return field ?? assert.fail(`${text} has no field`);
};

describe('the templates of cards', () => {
  const texts = [...new Set(templates.flatMap((template) => template.match(/"[^"]*\$\{[^"]*"/g) ?? []))].map(
    (text) => JSON.parse(text) as string,
  );

  for (const text of texts) {
    it(`have ${text} read as the grammar of expressions reads it`, () => {
      const field = Template.parseInterpolatedString(text);

      assert.ok(field instanceof Expression);
      assert.ok(field.deepEquals(byGrammar(text)), `${field} is ${byGrammar(text)}`);
    });
  }

  it('have nothing but fields: bundles hold no grammar', () => {
    assert.ok(texts.length > 20);
    assert.deepEqual(
      texts.filter((text) => !/^\$\{[a-zA-Z]+\}$/.test(text)),
      [],
    );
  });

  it('could have more where there is a grammar', () => {
    assert.equal(new Template({ text: `\${a} of \${length(b)}` }).expand({ $root: { a: 1, b: 'xyz' } }).text, '1 of 3');
  });
});
