import assert from 'node:assert/strict';
import { Marked } from '../../../../../services/assistant/matcher/slots/marked.js';
import { takeSeverity } from '../../../../../services/assistant/matcher/slots/severity.js';

const said = (text: string) => takeSeverity(new Marked(text));

describe('the severity of a question', () => {
  it('is the one that is asked for', () => {
    for (const text of ['critical findings', 'only the crits', 'crit vulns', 'severity critical'])
      assert.equal(said(text).severity, 'critical', text);
    assert.equal(said('only the low ones in inspector').severity, 'low');
    assert.equal(said('what nobody has rated yet').severity, 'untriaged');
  });

  it('is none where it says what hosts are like, and may be asked for all the same', () => {
    for (const text of ['our critical servers', 'critical production systems', 'which hosts are high risk'])
      assert.equal(said(text).severity, undefined, text);
    assert.equal(said('our critical servers').doubtful, 'critical');
    assert.equal(said('why is @host critical').severity, undefined);
    assert.equal(said('the risk score of @host is high').severity, undefined);
    assert.equal(said('business-critical hosts').severity, undefined);
  });

  it('is not one of several, so that too much is shown rather than too little', () => {
    for (const text of ['critical and high findings', 'high or worse', 'at least high'])
      assert.deepEqual([said(text).severity, said(text).atLeast], [undefined, 'high'], text);
  });

  it('is every one where that is said', () => {
    for (const text of ['not just critical, everything', 'all severities', 'any severity'])
      assert.equal(said(text).severity, 'all', text);
  });
});
