import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdown } from '../../cards/markdown.js';
import { text } from '../../cards/text.js';
import { displayWidth, tableLines, wrap } from '../../cards/text-layout.js';
import { expectGolden, goldenNames } from '../support/golden.js';
import { cases } from './cases.js';

describe('text', () => {
  for (const [name, view] of Object.entries(cases)) {
    it(`tells ${name} as recorded`, () => expectGolden(`text/${name}.txt`, text(view)));

    it(`fits ${name} into a narrow terminal below the verdict`, () => {
      const [verdict, ...lines] = text(view, { width: 60 }).split('\n');
      assert.ok(verdict);
      const links = new Set((view.links ?? []).map(({ url }) => url));
      for (const line of lines) assert.ok(displayWidth(line) <= 60 || links.has(line), line);
    });
  }

  it('breaks the verdict between words where people alone look', () => {
    const view = cases['fleet-denied']!;
    const lines = text(view, { width: 60, eyes: true }).split('\n');
    const verdict = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('! ')),
    );

    assert.equal(verdict.join(' '), view.verdict);
    assert.ok(verdict.length > 2 && verdict.every((line) => displayWidth(line) <= 60));
  });

  it('has no recorded text that nothing compares', () => {
    assert.deepEqual(goldenNames('text').sort(), Object.keys(cases).sort());
  });

  it('starts with the verdict, then what was not seen', () => {
    const [first, second] = text(cases['fleet-denied']!).split('\n');
    assert.equal(
      first,
      'At least 3 hosts need attention today, 5 more have fixes due later · partial: 7 of 10 hosts answered; Inspector denied in us-west-2 (web-1, web-2); bastion: never scanned',
    );
    assert.match(second ?? '', /^! Inspector findings of web-1 and web-2 could not be read/);
  });
});

describe('wrap', () => {
  it('loses no character and passes no line over the width', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((word) => word.replace(/\s/g, '')),
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 80 }), (list, width) => {
        const source = list.filter(Boolean).join(' ');
        const lines = wrap(source, width, '  ');
        for (const line of lines) assert.ok(displayWidth(line) <= width);
        assert.equal(lines.join('').replaceAll(' ', ''), source.replaceAll(' ', ''));
      }),
    );
  });
});

describe('tableLines', () => {
  it('gives wide cells several lines instead of cutting them', () => {
    assert.deepEqual(tableLines(['Host', 'Why'], [['web-1', 'five patches are missing here']], 24), [
      'Host   Why',
      'web-1  five patches are',
      '       missing here',
    ]);
  });

  it('counts East Asian characters as two columns', () => {
    assert.deepEqual(tableLines(['A', 'B'], [['日本', 'x']], 40), ['A     B', '日本  x']);
  });
});

describe('markdown', () => {
  it('tells a table, links to the allow-list and the verdict first', () => {
    const lines = markdown(cases['patch-compliance']!).split('\n');
    assert.match(lines[0] ?? '', /^\*\*5 of 10 hosts miss patches/);
    assert.ok(lines.includes('| Host | Verdict | Why | Scan |'));
    assert.ok(lines.some((line) => line.startsWith('| [web-1](<https://us-west-2.console.aws.amazon.com/ec2/')));
  });

  it('keeps outside text from becoming a link, a cell or HTML', () => {
    const hostile = '[a](https://evil.example) | <b> *x*';
    const said = markdown({ ...cases.help!, verdict: hostile, blocks: [], footer: null });
    assert.equal(said, '**\\[a\\]\\(https\\://evil.example\\) \\| \\<b\\> \\*x\\***');
  });
});
