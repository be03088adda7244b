import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Undoable, undoOf } from '../../../services/rollback/tier.js';

const web: Undoable = { name: 'web-1', role: 'web', disk: { root: 'ebs', dataVolumes: 0 }, instanceType: 'm6i.large' };

describe('undoOf', () => {
  it('puts the root volume back by default, and says what that loses', () => {
    const undo = undoOf(web);
    assert.ok(undo.tier === 'root_volume');
    assert.match(undo.loses, /written to the root volume after the snapshot; data volumes are not rolled back/);
  });

  it('says of a database with data volumes that what was migrated there stays', () => {
    const undo = undoOf({ ...web, name: 'db-primary', role: 'db', disk: { root: 'ebs', dataVolumes: 1 } });
    assert.ok(undo.tier === 'root_volume');
    assert.match(undo.loses, /the data volumes stay as they are, with whatever a newer version migrated there/);
  });

  for (const [what, change, because] of [
    [
      'an instance store',
      { disk: { root: 'instance-store', dataVolumes: 0 } },
      /instance store, of which there are no/,
    ],
    ['bare metal', { instanceType: 'm6i.metal' }, /does not replace the root volume of m6i\.metal/],
    ['a database on the root volume', { role: 'postgres' }, /its data would go back with the root volume/],
    ['a disk of which nothing is known', { disk: null }, /nothing says what the root volume of web-1 is/],
  ] as [string, Partial<Undoable>, RegExp][]) {
    it(`has no way back for ${what}`, () => {
      const undo = undoOf({ ...web, ...change });
      assert.ok(undo.tier === 'not_possible');
      assert.match(undo.because, because);
    });
  }

  it('never offers the disk of a database that has its data there', () => {
    const named = fc.constantFrom('db', 'database', 'postgres', 'mysql-primary', 'my db');
    fc.assert(
      fc.property(named, fc.option(named, { nil: null }), (name, role) => {
        assert.equal(undoOf({ ...web, name, role }).tier, 'not_possible');
      }),
    );
  });
});
