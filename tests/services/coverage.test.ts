import assert from 'node:assert/strict';
import fc from 'fast-check';
import { coverageOf } from '../../services/coverage.js';
import type { Gap } from '../../services/schema.js';

const now = new Date('2026-11-22T12:00:00Z');
const gap = (instances: string[]): Gap => ({
  service: 'inspector2',
  region: 'us-west-2',
  account: null,
  instances,
  reason: 'throttled',
  retryable: true,
  detail: 'Inspector is limiting how fast it may be asked.',
});
const of = (ids: string[], gaps: Gap[], requested = ids.length) =>
  coverageOf({ requested, instanceIds: ids, gaps, readAt: [], now, account: undefined });

describe('coverageOf', () => {
  it('is complete when every instance answered and nothing is missing', () =>
    assert.equal(of(['a', 'b'], []).status, 'complete'));
  it('is partial when one of two did not answer', () => {
    const { status, coverage } = of(['a', 'b'], [gap(['b'])]);
    assert.deepEqual([status, coverage.requested, coverage.answered], ['partial', 2, 1]);
  });
  it('is partial when all answered but a detail is missing', () =>
    assert.equal(of(['a'], [gap([])]).status, 'partial'));
  it('is unknown when none answered', () => assert.equal(of(['a', 'b'], [gap(['a']), gap(['b'])]).status, 'unknown'));
  it('counts an instance that two sources left open once', () => {
    assert.equal(of(['a', 'b'], [gap(['a']), gap(['a'])]).coverage.answered, 1);
  });
  it('counts a name that means nothing as asked and not answered', () => {
    const { status, coverage } = of(['a'], [gap([])], 2);
    assert.deepEqual([status, coverage.requested, coverage.answered], ['partial', 2, 1]);
  });
  it('is as old as its oldest fact', () => {
    const readAt = [now, new Date('2026-11-22T11:59:18Z')];
    const { coverage } = coverageOf({ requested: 1, instanceIds: ['a'], gaps: [], readAt, now, account: undefined });
    assert.deepEqual([coverage.as_of, coverage.stale_s], ['2026-11-22T11:59:18.000Z', 42]);
  });
  it('names the account, and in each gap the one that was read where it is another', () => {
    const gaps = [gap(['a']), { ...gap([]), account: '444455556666' }];
    const { coverage } = coverageOf({
      requested: 1,
      instanceIds: ['a'],
      gaps,
      readAt: [],
      now,
      account: '111122223333',
    });
    assert.equal(coverage.account, '111122223333');
    assert.deepEqual(
      coverage.failed.map(({ account }) => account),
      ['111122223333', '444455556666'],
    );
  });
  it('is complete only without gaps, and never answers more than was asked', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    const gaps = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')).map(gap), { maxLength: 3 });
    fc.assert(
      fc.property(ids, gaps, (asked, missing) => {
        const { status, coverage } = of(asked, missing);
        assert.equal(status === 'complete', missing.length === 0);
        assert.equal(status === 'unknown', asked.length > 0 && coverage.answered === 0);
        assert.ok(coverage.answered <= coverage.requested);
      }),
    );
  });
});
