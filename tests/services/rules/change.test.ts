import assert from 'node:assert/strict';
import fc from 'fast-check';
import { peopleAfter, personChange, policyAfter, policyChange } from '../../../services/rules/change.js';
import { people, policy } from '../../support/change.js';

const file = () => ({ version: 1, people: [...people().all] });
const rules = () => policy().content;

describe('a change of the policy', () => {
  it('is one value, a version higher, and everything else as it was', () => {
    const change = policyChange(rules(), 'environments.prod.approvals.default', '2');
    assert.deepEqual(change, { path: 'environments.prod.approvals.default', before: '1', after: '2' });
    const next = policyAfter(rules(), [change]);
    assert.equal(next.version, 2);
    assert.equal(next.environments.prod?.approvals.default, 2);
    const { approvals: _, ...rest } = next.environments.prod ?? {};
    const { approvals: __, ...before } = rules().environments.prod ?? {};
    assert.deepEqual([rest, next.environments.staging], [before, rules().environments.staging]);
  });

  it('is refused where the value is not there, or the policy would be none', () => {
    const bad: [string, string][] = [
      ['environments.prod.approvals.default', '0'],
      ['environments.prod.approvals.default', 'many'],
      ['environments.prod.approvals', '2'],
      ['environments.prod.reboot', 'whenever'],
      ['version', '9'],
      ['constructor.name', 'x'],
      ['__proto__.polluted', '1'],
      ['environments.prod.approvals.default', '1'],
    ];
    for (const [path, value] of bad) {
      assert.throws(() => policyChange(rules(), path, value), { code: 'invalid_input' }, `${path} ${value}`);
    }
  });

  it('is refused when the value is another one by then', () => {
    const change = policyChange(rules(), 'decide_within_hours', '8');
    const meanwhile = policyAfter(rules(), [policyChange(rules(), 'decide_within_hours', '2')]);
    assert.throws(() => policyAfter(meanwhile, [change]), { code: 'conflict' });
  });

  it('never makes a policy that the file could not hold, whatever is asked for', () => {
    const word = fc.oneof(
      fc.constantFrom('environments', 'prod', 'approvals', 'default', 'bake_minutes', '__proto__'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), fc.oneof(fc.string(), fc.integer().map(String)), (path, value) => {
        try {
          const change = policyChange(rules(), path.join('.'), value);
          assert.equal(policyAfter(rules(), [change]).version, 2);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'invalid_input');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a change of people', () => {
  it('keeps their keys and shows none', () => {
    const change = personChange(file(), 'sam', { role: 'operator' });
    assert.doesNotMatch(JSON.stringify(change), /key_hashes|[0-9a-f]{64}/);
    const next = peopleAfter(file(), [change]);
    const [before, after] = [file(), next].map(({ people: all }) => all.find(({ id }) => id === 'sam'));
    assert.equal(after?.role, 'operator');
    assert.deepEqual(after?.key_hashes, before?.key_hashes);
  });

  it('adds somebody who can be reached, and takes somebody away', () => {
    const added = peopleAfter(file(), [
      personChange(file(), 'kim', { role: 'viewer', name: 'Kim Lee', slack_user_id: 'U9' }),
    ]);
    assert.equal(added.people.length, file().people.length + 1);
    const gone = peopleAfter(file(), [personChange(file(), 'sam', null)]);
    assert.ok(!gone.people.some(({ id }) => id === 'sam'));
    assert.throws(() => personChange(file(), 'nobody', { role: 'viewer' }), { code: 'invalid_input' });
    assert.throws(() => personChange(file(), 'nobody', null), { code: 'invalid_input' });
  });

  it('says by which names AWS knows somebody, from then on', () => {
    const known = people();
    known.adopt(peopleAfter(file(), [personChange(file(), 'sam', { aws_names: ['s.vega', 'sam@ops'] })]));
    assert.deepEqual([known.byAwsName('S.Vega')?.id, known.byAwsName('sam.vega')], ['sam', undefined]);
  });

  it('never leaves fewer than two who can approve: nobody could undo it', () => {
    assert.throws(() => personChange(file(), 'ana', { role: 'operator' }), { code: 'invalid_input' });
    assert.throws(() => personChange(file(), 'mei', null), { code: 'invalid_input' });
  });

  it('gives no two people one identity', () => {
    const taken = people().all.find(({ id }) => id === 'ana')?.aad_object_id ?? '';
    assert.throws(() => personChange(file(), 'sam', { aad_object_id: taken }), { code: 'invalid_input' });
    assert.throws(() => personChange(file(), 'sam', { aws_names: ['Ana.Ruiz'] }), {
      message: /AWS calls both ana.ruiz/,
    });
  });
});
