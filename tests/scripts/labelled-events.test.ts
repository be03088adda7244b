import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { labelledFile, measure, readLabelled } from '../../scripts/labelled-events.js';

const record = (eventName: string, log: Record<string, unknown> = {}) => ({
  eventName,
  eventSource: 'iam.amazonaws.com',
  userIdentity: { type: 'IAMUser', userName: 'ben', arn: 'arn:aws:iam::111122223333:user/ben' },
  sourceIPAddress: '198.51.100.4',
  ...log,
});

describe('labelled events', () => {
  it('are counted as told, missed, told in vain and left out as twins', async () => {
    const one = (test: string, expected: boolean, log: Record<string, unknown>) => ({ rule: 'r', test, expected, log });
    const { judged, twins, precision, recall, misses } = await measure(
      [
        one('told', true, record('DeleteUser')),
        one('missed', true, record('TagUser')),
        one('in vain', false, record('DeleteGroup')),
        one('rightly silent', false, record('GetUser')),
        one('twin', true, record('CreateUser', { eventID: 'a' })),
        one('other twin', false, record('CreateUser', { eventID: 'b' })),
        one('another service', true, record('DeleteBucket', { eventSource: 's3.amazonaws.com' })),
      ],
      3_600_000,
    );
    assert.deepEqual([judged, twins, precision, recall], [4, 2, 0.5, 0.5]);
    assert.deepEqual(
      misses.map(({ kind, label }) => [kind, label]),
      [
        ['not told', 'r: missed'],
        ['told in vain', 'r: in vain'],
      ],
    );
  });

  for (const [spread, everyMs] of [
    ['spread over days', 2 * 3_600_000],
    ['one a minute', 60_000],
  ] as const) {
    const skipped = existsSync(labelledFile) ? '' : ` (${labelledFile} is absent: skipped)`;
    it(`are told with a precision of 0.90 and a recall of 0.85, ${spread}${skipped}`, async function () {
      if (!existsSync(labelledFile)) this.skip();
      const { judged, precision, recall } = await measure(readLabelled(), everyMs);
      assert.ok(judged >= 100, `only ${judged} were judged`);
      assert.ok(precision >= 0.9, `precision ${precision}`);
      assert.ok(recall >= 0.85, `recall ${recall}`);
    });
  }
});
