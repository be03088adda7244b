import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type WaveHost, wavesOf } from '../../../services/patching/waves.js';

const host = (name: string, change: Partial<WaveHost> = {}): WaveHost => ({
  instance_id: `i-${name}`,
  name,
  role: null,
  tags: {},
  exposed: false,
  ...change,
});
const names = (hosts: readonly WaveHost[]) =>
  wavesOf(hosts).map(({ instance_ids }) => instance_ids.map((id) => id.slice(2)));

describe('wavesOf', () => {
  it('patches a replica and looks at it before its primary', () => {
    const pair = [host('db-primary', { role: 'db' }), host('db-replica', { role: 'db-replica' })];
    assert.deepEqual(names(pair), [['db-replica'], ['db-primary']]);
    const tagged = [host('orders', { role: 'db', tags: { duty: 'primary' } }), host('payments', { role: 'db' })];
    assert.deepEqual(names(tagged), [['payments'], ['orders']]);
    assert.deepEqual(names([host('a', { role: 'db' }), host('z', { role: 'db', tags: { duty: 'replica' } })]), [
      ['z'],
      ['a'],
    ]);
  });

  it('begins with one host alone, the one that the internet reaches least', () => {
    const hosts = [host('web-1', { exposed: true }), host('mail-1', { exposed: null }), host('cache-1')];
    assert.deepEqual(names(hosts), [['cache-1'], ['mail-1', 'web-1']]);
  });

  it('never has two hosts of one role, one beginning of a name or one Auto Scaling group in a wave', () => {
    const hosts = [host('web-1'), host('web-2'), host('web3'), host('cache-1'), host('x', { role: 'web' })];
    for (const wave of names(hosts)) {
      assert.ok(wave.filter((name) => name.startsWith('web') || name === 'x').length <= 1, wave.join());
    }
    const group = { 'aws:autoscaling:groupName': 'blue' };
    assert.deepEqual(names([host('a', { tags: group }), host('b', { tags: group }), host('c', { tags: group })]), [
      ['a'],
      ['b'],
      ['c'],
    ]);
    assert.equal(names(['i-1', 'i-2', 'i-3'].map((id) => host(id, { instance_id: id }))).length, 3, 'unnamed hosts');
  });

  it('holds every host once, whatever they are called, and the same in any order', () => {
    const some = fc.record({
      name: fc.oneof(fc.constantFrom('db-primary', 'db-replica', 'web-1', 'api-2', ''), fc.string()),
      role: fc.oneof(fc.constantFrom('web', 'db'), fc.constant(null), fc.string()),
      exposed: fc.constantFrom(true, false, null),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 12 }), (list) => {
        const hosts = list.map((one, index): WaveHost => ({ ...one, instance_id: `i-${index}`, tags: {} }));
        const waves = wavesOf(hosts);
        assert.deepEqual(
          waves.flatMap(({ instance_ids }) => instance_ids).sort(),
          hosts.map((one) => one.instance_id).sort(),
        );
        assert.equal(waves[0]?.instance_ids.length, 1);
        assert.deepEqual(wavesOf(hosts.toReversed()), waves);
        const roleOf = new Map(hosts.map(({ instance_id, role }) => [instance_id, role]));
        for (const { instance_ids } of waves) {
          const roles = instance_ids.flatMap((id) => roleOf.get(id) ?? []).filter((role) => role !== '');
          assert.equal(new Set(roles).size, roles.length);
        }
      }),
    );
  });
});
