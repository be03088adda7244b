import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isCommandDocument, readCommandDocument } from '../../../sandbox/automation/command-document.js';
import { Documents } from '../../../sandbox/automation/documents.js';

const NAME = 'SreOps-RehearsePackages';
const content = readFileSync(new URL(`../../../../infra/documents/${NAME}.json`, import.meta.url), 'utf8');
const changed = (change: object): string => JSON.stringify({ ...JSON.parse(content), ...change });

describe('a Command document', () => {
  it('of ours is one script whose only input is a list of exact packages', () => {
    const { parameters, step } = readCommandDocument(NAME, content);
    assert.equal(step, 'rehearse');
    const pattern = new RegExp(parameters.Packages?.allowedPattern ?? '');
    for (const good of [
      'openssl=3.0.2-0ubuntu1.20',
      'openssl-1:3.0.7-27.el9.x86_64 openssl-libs-1:3.0.7-27.el9.x86_64',
    ]) {
      assert.match(good, pattern);
    }
    for (const bad of [
      '',
      'a; reboot',
      '$(reboot)',
      '`id`',
      'a && b',
      '-y',
      'a -o X=1',
      "a'b",
      'a\nb',
      'a|b',
      'a > b',
      '~root',
      'a ~root',
    ]) {
      assert.doesNotMatch(bad, pattern, bad);
    }
  });

  it('is refused with a parameter that anything may be put into, or more than one script', () => {
    const wrong: [object, RegExp][] = [
      [{ parameters: { Packages: { type: 'String' } } }, /has no allowedPattern/],
      [{ parameters: {} }, /Packages }} is not declared/],
      [{ mainSteps: [] }, /not one shell script/],
      [{ schemaVersion: '1.2' }, /schemaVersion/],
    ];
    for (const [change, message] of wrong) assert.throws(() => readCommandDocument(NAME, changed(change)), message);
  });

  it('is kept beside the runbooks, by version and hash, and is none of them', () => {
    const documents = new Documents();
    documents.deploy({ [NAME]: content }, 0);
    assert.equal(isCommandDocument(content), true);
    assert.equal(documents.command(NAME)?.step, 'rehearse');
    assert.equal(documents.get(NAME).version, '1');
    documents.deploy({ [NAME]: changed({ description: 'another' }) }, 1);
    assert.equal(documents.get(NAME).version, '2');
  });
});
