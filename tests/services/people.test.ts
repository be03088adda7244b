import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { People } from '../../services/people.js';
import { people } from '../support/change.js';

const ANA = '11111111-0000-4000-8000-000000000002';

describe('People', () => {
  it('knows a person by the Entra object id, however it is written', () => {
    assert.equal(people().byAadObjectId(ANA.toUpperCase())?.name, 'Ana Ruiz');
    assert.deepEqual(people().fromTeams(ANA, 'Somebody Else'), {
      id: 'ana',
      name: 'Ana Ruiz',
      role: 'approver',
      surface: 'teams',
    });
  });

  it('takes whoever nobody listed for a viewer, whatever name they show', () => {
    const stranger = people().fromTeams('99999999-0000-4000-8000-000000000009', 'Ana Ruiz');
    assert.equal(stranger.role, 'viewer');
    assert.equal(stranger.id, 'aad:99999999-0000-4000-8000-000000000009');
  });

  it('takes whoever is no longer listed for a viewer, though they were recognised before', () => {
    const recognised = people().fromTeams(ANA, 'Ana Ruiz');
    const without = new People(people().all.filter(({ id }) => id !== 'ana'));
    assert.equal(people().asOfNow(recognised).role, 'approver');
    assert.equal(without.asOfNow(recognised).role, 'viewer');
  });

  it('gives one person the same id on every surface', () => {
    const one = new People([{ id: 'ana', name: 'Ana', role: 'approver', aad_object_id: ANA, slack_user_id: 'U1' }]);
    assert.equal(one.bySlackUserId('U1'), one.byAadObjectId(ANA));
    assert.deepEqual(one.fromSlack('U1'), { ...one.fromTeams(ANA, ''), surface: 'slack' });
  });

  it('knows nobody in Slack who is not listed', () => {
    assert.equal(people().fromSlack('U0NOBODY001'), undefined);
  });

  it('knows a person by a key of which it has the hash alone, and a second one while both live', () => {
    const hashes = ['one', 'two'].map((key) => createHash('sha256').update(key).digest('hex'));
    const directory = new People([{ id: 'ana', name: 'Ana', role: 'approver', key_hashes: hashes }]);

    assert.equal(directory.byKey('one')?.person.id, 'ana');
    assert.equal(directory.byKey('two')?.person.id, 'ana');
    assert.equal(directory.byKey('three'), undefined);
    assert.equal(directory.byKey(hashes[0] ?? ''), undefined, 'a hash is no key');
  });

  it('knows what a key is for, where that is less than its person may do', () => {
    const sha256 = createHash('sha256').update('reads').digest('hex');
    const file = (scopes: unknown) => ({
      version: 1,
      people: [{ id: 'ana', name: 'Ana', role: 'approver', key_hashes: [{ sha256, scopes }, 'a'.repeat(64)] }],
    });

    assert.deepEqual(People.parse(file(['sre:read'])).byKey('reads')?.scopes, ['sre:read']);
    for (const wrong of [[], ['sre:decide'], 'sre:read', undefined]) {
      assert.throws(() => People.parse(file(wrong)), /key_hashes/);
    }
  });

  it('refuses a third key, a key that is no hash, and one key for two people', () => {
    const hash = 'a'.repeat(64);
    const file = (...people: unknown[]) => ({ version: 1, people });
    const entry = { id: 'a', name: 'A', role: 'viewer' };
    assert.equal(People.parse(file({ ...entry, key_hashes: [hash] })).all.length, 1);
    assert.throws(
      () => People.parse(file({ ...entry, key_hashes: [hash, 'b'.repeat(64), 'c'.repeat(64)] })),
      /two live/,
    );
    assert.throws(() => People.parse(file({ ...entry, key_hashes: ['secret'] })), /SHA-256/);
    assert.throws(
      () => People.parse(file({ ...entry, key_hashes: [hash] }, { ...entry, id: 'b', key_hashes: [hash] })),
      /same identity/,
    );
  });

  it('refuses a file in which an identity belongs to two people, or a field is wrong', () => {
    const entry = { id: 'a', name: 'A', role: 'viewer', aad_object_id: ANA };
    const file = (...list: unknown[]) => ({ version: 1, people: list });
    assert.equal(People.parse(file(entry)).all.length, 1);
    assert.throws(() => People.parse(file(entry, { ...entry, id: 'b' })), /same identity/);
    assert.throws(() => People.parse(file(entry, { ...entry, aad_object_id: undefined })), /given twice/);
    for (const wrong of [{ role: 'admin' }, { aad_object_id: 'ana' }, { id: 'A B' }, { extra: 1 }]) {
      assert.throws(() => People.parse(file({ ...entry, ...wrong })));
    }
  });
});
