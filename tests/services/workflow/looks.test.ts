import assert from 'node:assert/strict';
import type { ApprovalRecord } from '../../../services/approvals/records.js';
import { nextLookS, WHILE_WAITING_S } from '../../../services/workflow/looks.js';

/** AWS, Step Functions quotas: the longest history of an execution; and what one look adds to it. */
const MOST_EVENTS = 25_000;
const EVENTS_A_LOOK = 10;

const changed = (changed_at?: string) => ({ changed_at }) as ApprovalRecord;
const at = (seconds: number) => new Date(seconds * 1_000);

describe('when the workflow looks again', () => {
  it('is at once while something happens', () => {
    assert.equal(nextLookS(changed(), at(0)), 5);
    assert.equal(nextLookS(changed(at(100).toISOString()), at(103)), 5);
    assert.equal(nextLookS(changed(at(100).toISOString()), at(99)), 5);
  });

  it('is ever later while nothing does, and never by more than a tenth', () => {
    assert.equal(nextLookS(changed(at(0).toISOString()), at(300)), 30);
    assert.equal(nextLookS(changed(at(0).toISOString()), at(3_600)), 60);
    assert.equal(nextLookS(changed(at(0).toISOString()), at(36_000), WHILE_WAITING_S), 300);
  });

  it('leaves the history of an execution room for two days of looks at a scan that does not come', () => {
    let looks = 0;
    for (let now = 0; now < 2 * 86_400; looks++)
      now += nextLookS(changed(at(0).toISOString()), at(now), WHILE_WAITING_S);
    assert.ok(looks * EVENTS_A_LOOK < MOST_EVENTS / 2, `${looks} looks`);
  });
});
