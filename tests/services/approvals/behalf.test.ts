import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Behalf, commentFor, metadataFor, tagsFor } from '../../../services/approvals/behalf.js';

const behalf: Behalf = {
  workflowId: 'patch-0123456789ab-1',
  planHash: 'a'.repeat(64),
  requestedBy: 'ben',
  approvedBy: ['ana', 'mei'],
  correlationId: '0123456789AB',
};

describe('for whom a changing call is made', () => {
  it('is in the tags of the automation, in the comment of its commands and with the list of packages', () => {
    assert.deepEqual(tagsFor(behalf), [
      { Key: 'sre-agent:workflow', Value: 'patch-0123456789ab-1' },
      { Key: 'sre-agent:plan', Value: 'a'.repeat(64) },
      { Key: 'sre-agent:requested-by', Value: 'ben' },
      { Key: 'sre-agent:approved-by', Value: 'ana mei' },
      { Key: 'sre-agent:correlation', Value: '0123456789AB' },
    ]);
    assert.equal(commentFor(behalf), 'patch-0123456789ab-1 ref 0123456789AB for ben, approved by ana and mei');
    assert.deepEqual(Object.keys(metadataFor(behalf)), [
      'sre-agent-workflow',
      'sre-agent-plan',
      'sre-agent-requested-by',
      'sre-agent-approved-by',
      'sre-agent-correlation',
    ]);
  });

  it('counts those for whom there is no room', () => {
    const many = Array.from({ length: 40 }, (_, index) => `approver-${index}`);
    const comment = commentFor({ ...behalf, approvedBy: many });
    assert.equal(comment, 'patch-0123456789ab-1 ref 0123456789AB for ben, approved by approver-0, approver-1 and +38');
    const [, , , approved] = tagsFor({ ...behalf, approvedBy: many });
    assert.match(approved?.Value ?? '', /^approver-0 approver-1 .* \+\d+$/);
  });

  it('is what AWS takes, whoever it is', () => {
    const id = fc.oneof(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), fc.constant('x'.repeat(64)));
    fc.assert(
      fc.property(id, fc.array(id, { maxLength: 30 }), (requestedBy, approvedBy) => {
        const some = { ...behalf, requestedBy, approvedBy };
        const tags = tagsFor(some);
        assert.ok(tags.length <= 5);
        for (const { Value } of tags) assert.match(Value, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);
        assert.match(commentFor(some), /^[A-Za-z0-9_ .,:@+-]{1,100}$/);
      }),
    );
  });
});
