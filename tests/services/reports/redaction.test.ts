import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Redaction } from '../../../services/reports/redaction.js';

describe('Redaction', () => {
  it('replaces account ids and addresses, the same one by the same words', () => {
    const redaction = new Redaction();
    assert.equal(
      redaction.text('arn:aws:inspector2:us-west-2:111122223333:finding/1 on 10.0.1.11, then 10.0.1.12 and 10.0.1.11'),
      'arn:aws:inspector2:us-west-2:[account 1]:finding/1 on [address 1], then [address 2] and [address 1]',
    );
    assert.equal(redaction.text('ip-10-0-1-12'), '[address 2]');
    assert.equal(redaction.text('2001:db8::1 and fe80::a:b'), '[address 3] and [address 4]');
  });

  it('leaves versions, times and ids as they are', () => {
    const row = {
      installed: '1.2.3.4',
      fixed: '10.0.0.1',
      first_observed: '2026-11-22T12:00:00.000Z',
      n: 3,
      none: null,
    };
    assert.deepEqual(new Redaction().value(row), row);
    for (const text of ['at 14:02:11', 'i-0123456789abcdef0', '3.0.2-0ubuntu1.10', 'CVE-2024-123456']) {
      assert.equal(new Redaction().text(text), text);
    }
  });

  it('lets no address or account through, wherever it stands', () => {
    const around = fc.constantFrom('', ' ', '(', ')', ',', 'host ', '/', '"', 'x=');
    fc.assert(
      fc.property(around, around, fc.oneof(fc.ipV4(), fc.stringMatching(/^\d{12}$/), fc.ipV6()), (a, b, secret) => {
        const text = new Redaction().value({ deep: [{ title: `${a}${secret}${b}` }] }).deep[0]?.title ?? '';
        assert.ok(secret === '::' || !text.includes(secret), text);
      }),
      { numRuns: 500 },
    );
  });
});
