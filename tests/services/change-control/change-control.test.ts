import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import type { Caller } from '../../../services/operation.js';
import { invoke } from '../../../services/operation.js';
import { freezeChanges } from '../../../services/operations/freeze-changes.js';
import { ana, ben, type Change, mei, sam, startChange } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';

describe('freezing changes', () => {
  let change: Change;
  before(async () => {
    change = await startChange();
  });
  after(() => change.close());
  afterEach(async () => {
    change.aws.closedUntil = undefined;
    change.aws.failing.clear();
    change.clock.advance(15 * 24 * HOUR);
  });

  const ask = (input: object, caller: Caller) => invoke(freezeChanges, input, { services: change.services, caller });
  const set = (by: Caller, duration = '4h', reason = 'launch') => ask({ action: 'set', duration, reason }, by);

  it('says who froze until when and why, and ends by itself', async () => {
    const { summary } = await set(ben);
    assert.match(summary, /^Changes are frozen by Ben Okafor until .* UTC \(launch\): no wave begins before/);
    assert.match((await ask({}, ana)).summary, /^Now frozen by Ben Okafor/);
    change.clock.advance(5 * HOUR);
    assert.equal((await ask({}, ana)).summary, 'Now nothing is frozen.');
  });

  it('is lifted by whoever set it or by an approver, and by nobody else', async () => {
    await set(ben, '4h', 'of ben');
    await set(mei, '8h', 'of mei');
    const other: Caller = { id: 'olga', name: 'Olga', role: 'operator', surface: 'teams' };
    await assert.rejects(ask({ action: 'lift' }, other), { code: 'not_allowed', message: /frozen by Ben Okafor/ });
    const own = await ask({ action: 'lift' }, ben);
    assert.match(own.summary, /^The freeze of Ben Okafor \(of ben\) is lifted\. Now frozen by Mei Tanaka/);
    assert.match((await ask({ action: 'lift' }, ana)).summary, /of mei\) is lifted\. Now nothing is frozen\./);
    await assert.rejects(ask({ action: 'lift' }, ana), { code: 'conflict', message: 'No freeze is set.' });
  });

  it('takes neither a viewer, nor no reason, nor a month', async () => {
    await assert.rejects(set(sam), { code: 'not_allowed' });
    await assert.rejects(ask({ action: 'set', duration: '4h' }, ben), { code: 'invalid_input' });
    await assert.rejects(set(ben, '15d'), { code: 'invalid_input', message: /five minutes to 14 days/ });
    await assert.rejects(set(ben, '2m'), { code: 'invalid_input' });
    assert.deepEqual(await change.services.changeControl.freezes(), []);
  });

  it('keeps every freeze of many that are set at the same moment', async () => {
    await Promise.all([ben, ana, mei].map((by) => set(by, '4h', `of ${by.id}`)));
    const names = (await change.services.changeControl.freezes()).map(({ name }) => name);
    assert.deepEqual(names.sort(), ['of ana', 'of ben', 'of mei']);
  });

  it('adds the change calendars of the account, and says when they could not be read', async () => {
    change.aws.closedUntil = new Date(change.clock.now().getTime() + HOUR).toISOString().replace(/\.\d+Z/, 'Z');
    assert.match((await ask({}, ben)).summary, /^Now the change calendar month-end-close is closed until/);
    change.aws.failing.set('ListDocuments', new AwsError('AccessDeniedException', 'no', 403));
    const { unread, summary } = await ask({}, ben);
    assert.match(unread ?? '', /I may not read change freezes here \(ssm:GetCalendarState was denied\)/);
    assert.match(
      summary,
      /^Now no freeze is set here; a change calendar may be closed\. .* A window may lie in a freeze\.$/,
    );
  });
});
