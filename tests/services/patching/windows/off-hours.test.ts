import assert from 'node:assert/strict';
import { withQuietHours } from '../../../../services/patching/windows/load-series.js';
import { offHours, spansOf } from '../../../../services/patching/windows/off-hours.js';
import { hourly, quietAt } from '../../../support/hourly-load.js';
import { HOUR } from '../../../support/manual-clock.js';

describe('hours in which a host is off by schedule', () => {
  const month = hourly(28, quietAt(4));

  it('are those without load on most days, when it has load at others', () => {
    assert.deepEqual(offHours(month), []);
    assert.deepEqual(offHours(month.filter(({ hourOfWeek }) => hourOfWeek % 24 < 20)), [20, 21, 22, 23]);
  });

  it('are none for a host that was down for a week, or that is known for days only', () => {
    assert.deepEqual(offHours(month.filter((_, index) => index < 200 || index > 370)), []);
    const days = hourly(5, quietAt(4));
    assert.deepEqual(offHours(days.filter(({ hourOfWeek }) => hourOfWeek % 24 < 20)), []);
  });

  it('read as spans, over midnight too', () => {
    assert.equal(spansOf([22, 23, 0, 1].sort((a, b) => a - b)), '22:00-02:00');
    assert.equal(spansOf([3, 12, 13]), '03:00-04:00 and 12:00-14:00');
  });
});

describe('withQuietHours', () => {
  const cpu = [0, 1, 2].map((hour) => ({ at: hour * HOUR, value: 5 }));

  it('takes an hour without requests for none, where the host itself was seen', () => {
    const requests = [{ at: HOUR, value: 9 }];
    assert.deepEqual(
      withQuietHours('RequestCountPerTarget web', requests, cpu).map(({ value }) => value),
      [0, 9, 0],
    );
  });

  it('leaves other gaps gaps', () => {
    const some = [{ at: HOUR, value: 9 }];
    assert.deepEqual(withQuietHours('NetworkIn', some, cpu), some);
    assert.deepEqual(withQuietHours('RequestCountPerTarget web', some, undefined), some);
    assert.deepEqual(withQuietHours('RequestCountPerTarget web', [], cpu), []);
  });
});
