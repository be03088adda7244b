import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findInstances } from '../../../../../services/assistant/matcher/slots/instances.js';
import { NAMES } from '../score.js';

const found = (text: string) => findInstances(text, NAMES).instances;
const everyoneBut = (...names: string[]) => NAMES.filter((name) => !names.includes(name));

const SAID: Readonly<Record<string, readonly string[]>> = {
  'web 1': ['web-1'],
  'web server 1': ['web-1'],
  'api box #2': ['api-2'],
  'web-01': ['web-1'],
  'web-1.prod.example.com': ['web-1'],
  'host=web-1': ['web-1'],
  'web-1, 2': ['web-1', 'web-2'],
  'web-1..2': ['web-1', 'web-2'],
  'api-1 to 2': ['api-1', 'api-2'],
  'the jump host': ['bastion'],
  'the db master': ['db-primary'],
  'our database': ['role=db'],
  'the db replica': ['db-replica'],
  'the prod db': ['role=db', 'env=prod'],
  'web and api servers': ['role=web', 'role=api'],
  'hosts of the payments team': ['team=payments'],
  'findings of team payments': ['team=payments'],
};

describe('the hosts of a question', () => {
  for (const [text, instances] of Object.entries(SAID)) {
    it(`are read from "${text}"`, () => assert.deepEqual(found(text), instances));
  }

  it('are those that are named, wherever it is said that they are', () => {
    assert.deepEqual(found('in prod, is web-1 patched'), ['web-1']);
    assert.deepEqual(found('both databases, db-primary and db-replica: any cves'), ['db-primary', 'db-replica']);
    assert.deepEqual(found('patch status of web-1 and staging'), ['web-1', 'env=staging']);
  });

  it('are not those that somebody came from', () => {
    assert.deepEqual(found('logins to db-primary from the bastion'), ['db-primary']);
    assert.deepEqual(found('logins from the bastion'), ['bastion']);
  });

  it('are not those that are said to be left out', () => {
    assert.deepEqual(found('web-2, not web-1'), ['web-2']);
    assert.deepEqual(found('not web-1, web-2 i mean'), ['web-2']);
    assert.deepEqual(found('patch status of all hosts except bastion and web-1'), everyoneBut('bastion', 'web-1'));
    assert.deepEqual(found('are web-1 and web-2 not patched'), ['web-1', 'web-2']);
  });

  it('are not known where a tag is left out, which is said', () => {
    for (const text of ['findings but not prod', 'cves outside of staging', 'non-prod findings', 'prod except web-1'])
      assert.equal(findInstances(text, NAMES).leavesOut, true, text);
    assert.equal(findInstances('prod findings', NAMES).leavesOut, false);
  });

  it('are not read from what only looks like one', () => {
    for (const text of [
      'severity=critical',
      'status=pending',
      'findings for cwe-79',
      'zero-day vulnerabilities',
      'nginx-1.24',
      'did the dev team change anything',
      'at this stage',
      'config changes by the jenkins user',
    ])
      assert.deepEqual(found(text), [], text);
  });

  it('leave no number of a mark in the text, whatever is said', () => {
    const word = fc.constantFrom(
      ...'web-1 web 2 the bastion not except and , from to prod staging databases all hosts but i-0123456789abcdef0 10.0.0.1 @host @host7 @group0 = :'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 10 }), (words) => {
        const { text, instances } = findInstances(words.join(' ').replace(/@\w+/g, ''), NAMES);
        assert.doesNotMatch(text, /@(?:host\d|group)/);
        assert.ok(instances.every((one) => one !== ''));
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });
});
