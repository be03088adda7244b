import assert from 'node:assert/strict';
import fc from 'fast-check';

const source = new URL('../../../../../sandbox/teams/page/markdown.js', import.meta.url).href;

describe('Markdown on the chat page', () => {
  let markdownToHtml: (text: string, mentions?: readonly string[]) => string;

  before(async () => {
    ({ markdownToHtml } = await import(source));
  });

  const cases: [string, string][] = [
    ['plain', '<p>plain</p>'],
    ['**bold** and __bold__', '<p><strong>bold</strong> and <strong>bold</strong></p>'],
    ['*italic* and _italic_', '<p><em>italic</em> and <em>italic</em></p>'],
    ['**_both_**', '<p><strong><em>both</em></strong></p>'],
    ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>'],
    ['one\ntwo\n\nthree', '<p>one<br>two</p><p>three</p>'],
    ['- a\n- b\n\n1. c\n2. d', '<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>'],
    ['3. third', '<ol start="3"><li>third</li></ol>'],
    ['\\*not\\* \\[a\\](b)', '<p>*not* [a](b)</p>'],
    ['# no heading', '<p># no heading</p>'],
    ['`no code`', '<p>`no code`</p>'],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
    [
      '[**NVD**](https://nvd.nist.gov/?a=1&b=2)',
      '<p><a href="https://nvd.nist.gov/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer"><strong>NVD</strong></a></p>',
    ],
  ];
  for (const [text, html] of cases) {
    it(`shows ${JSON.stringify(text)} as Teams does`, () => assert.equal(markdownToHtml(text), html));
  }

  it('marks up mentions that are real, and shows others as they were written', () => {
    const text = '<at>Ben</at> and <at>Eve</at>';
    const expected = '<p><span class="mention">Ben</span> and &lt;at&gt;Eve&lt;/at&gt;</p>';
    assert.equal(markdownToHtml(text, ['<at>Ben</at>']), expected);
  });

  const bits = [
    '*',
    '**',
    '_',
    '__',
    '[',
    '](',
    ')',
    '<',
    '>',
    '"',
    "'",
    '&',
    '\\',
    '\n',
    '- ',
    '1. ',
    ' ',
    'a',
    '<at>',
    '</at>',
  ];
  const markup = fc.array(
    fc.oneof(fc.constantFrom(...bits, 'https://x.y/', 'javascript:', '<script>'), fc.string({ maxLength: 4 })),
  );
  const allowed =
    /<(\/?(?:p|ul|ol|li|strong|em|a|span)|br|ol start="\d+"|span class="mention"|a href="(?:https?:\/\/|mailto:)[^"<>]*" target="_blank" rel="noopener noreferrer")>/g;

  it('lets nothing that somebody wrote become HTML', () => {
    fc.assert(
      fc.property(markup, (parts) => {
        const html = markdownToHtml(parts.join(''), ['<at>a</at>']);
        assert.doesNotMatch(html.replace(allowed, ''), /[<>"']/);
        assert.deepEqual(unclosed(html), []);
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses no letter or digit', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,5}$/), { minLength: 1 });
    fc.assert(
      fc.property(
        words,
        fc.array(fc.constantFrom('*', '_', '[', ']', '\\', ' ', '<'), { minLength: 1 }),
        (list, marks) => {
          const text = list.map((word, index) => word + marks[index % marks.length]).join('');
          const shown = markdownToHtml(text)
            .replace(allowed, '')
            .replace(/&[a-z0-9#]+;/g, '');
          assert.equal(shown.replace(/[^a-z0-9]/g, ''), list.join(''));
        },
      ),
    );
  });
});

/** Tags that were opened and not closed in order. */
function unclosed(html: string): string[] {
  const open: string[] = [];
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
    if (name === 'br') continue;
    if (slash === '') open.push(name ?? '');
    else if (open.at(-1) === name) open.pop();
    else return [...open, `/${name}`];
  }
  return open;
}
