import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clip, escapeMarkdown, inert, inertPieces, plain } from '../../cards/escape.js';

describe('plain', () => {
  it('shows what cannot be seen, so that no name passes for another', () => {
    assert.equal(plain('web-1\u200B'), 'web-1\uFFFD');
    assert.equal(plain('\u202Egpj.exe'), '\uFFFDgpj.exe');
    assert.equal(plain('a\u{E0041}\u{E0042}b'), 'a\uFFFDb');
    assert.equal(plain('\u001B[31mred'), '\uFFFD[31mred');
  });

  it('makes one line of many', () => assert.equal(plain(' a\n\tb\u2028c '), 'a b c'));

  it('leaves readable text of any script alone', () => {
    assert.equal(plain('Größe 日本語 עברית ⚠ 👍'), 'Größe 日本語 עברית ⚠ 👍');
  });

  it('never lets a control or format character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(plain(text), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        assert.equal(plain(plain(text)), plain(text));
      }),
    );
  });
});

describe('clip', () => {
  it('counts code points and ends with an ellipsis', () => {
    assert.equal(clip('👍👍👍', 3), '👍👍👍');
    assert.equal(clip('👍👍👍👍', 3), '👍👍…');
  });
});

describe('inertPieces', () => {
  it('reads the same when joined, and no piece means anything', () => {
    const hostile = fc.array(fc.constantFrom('{{', '}}', '${', '<at>', '</AT>', 'DATE(', 'x', '{', '$'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = parts.join('');
        const pieces = inertPieces(text);
        assert.equal(pieces.join(''), text);
        for (const piece of pieces) assert.doesNotMatch(piece, /\{\{|\$\{|<\/?at\b/i);
      }),
    );
  });
});

describe('inert', () => {
  it('breaks bindings, dates and mentions in fields that take one string', () => {
    assert.equal(inert(`$\{a} {{DATE(b)}} <at>c</at>`), '$ {a} { {DATE(b)}} < at>c< /at>');
  });
});

describe('escapeMarkdown', () => {
  it('keeps links, emphasis, lists and addresses as text', () => {
    assert.equal(escapeMarkdown('[a](https://b)'), '\\[a\\]\\(https\\://b\\)');
    assert.equal(escapeMarkdown('*a* _b_ ~c~ `d`'), '\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`');
    assert.equal(escapeMarkdown('1. first'), '1\\. first');
    assert.equal(escapeMarkdown('- first'), '\\- first');
    assert.equal(escapeMarkdown('www.evil.example'), 'www\\.evil.example');
  });

  it('leaves ordinary words alone', () =>
    assert.equal(escapeMarkdown('Patch compliance of web-1'), 'Patch compliance of web-1'));
});
