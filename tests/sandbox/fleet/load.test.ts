import assert from 'node:assert/strict';
import { loadAt } from '../../../sandbox/fleet/load.js';

const hour = 3_600_000;
const sunday = Date.parse('2026-11-15T00:00:00Z');

const mean = (from: number, hours: number, shape: 'web' | 'night-batch') => {
  let sum = 0;
  const count = hours * 12;
  for (let i = 0; i < count; i++) sum += loadAt(shape, 'CPUUtilization', 1, 7, from + (i * hour) / 12);
  return sum / count;
};

describe('loadAt', () => {
  it('gives the same value for the same seed, host and time, and another for another', () => {
    const value = loadAt('web', 'CPUUtilization', 1, 7, sunday);
    assert.equal(loadAt('web', 'CPUUtilization', 1, 7, sunday), value);
    assert.notEqual(loadAt('web', 'CPUUtilization', 2, 7, sunday), value);
    assert.notEqual(loadAt('web', 'CPUUtilization', 1, 8, sunday), value);
  });

  it('has a trough on Sunday for the web servers', () => {
    const days = [0, 1, 2, 3, 4, 5, 6].map((day) => mean(sunday + day * 24 * hour, 24, 'web'));
    assert.equal(days.indexOf(Math.min(...days)), 0);
    assert.ok((days[0] ?? 0) < 0.7 * (days[2] ?? 0));
  });

  it('keeps the batch host busy at night', () => {
    assert.ok(mean(sunday + 24 * hour, 4, 'night-batch') > 5 * mean(sunday + 32 * hour, 8, 'night-batch'));
  });

  it('stays within what a metric can be', () => {
    for (let at = sunday; at < sunday + 168 * hour; at += hour / 4) {
      const cpu = loadAt('night-batch', 'CPUUtilization', 1, 3, at);
      assert.ok(cpu >= 0 && cpu <= 100);
      assert.ok(Number.isInteger(loadAt('web', 'NetworkIn', 1, 3, at)));
    }
  });
});
