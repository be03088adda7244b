import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { compareVersions, newest } from '../../../services/vulnerabilities/versions.js';

const sign = (n: number) => Math.sign(n);

describe('compareVersions', () => {
  const rpm: [string, string, number][] = [
    ['1.0', '1.0', 0],
    ['1.0', '2.0', -1],
    ['2.0.1', '2.0', 1],
    ['2.0.1a', '2.0.1', 1],
    ['5.5p1', '5.5p2', -1],
    ['5.5p10', '5.5p1', 1],
    ['10xyz', '10.1xyz', -1],
    ['xyz10', 'xyz10.1', -1],
    ['xyz.4', '8', -1],
    ['1.0~rc1', '1.0', -1],
    ['1.0~rc1', '1.0~rc2', -1],
    ['1.0^', '1.0', 1],
    ['1.0^git1', '1.01', -1],
    ['20101121', '20101122', -1],
    ['1:1.0-1', '2.0-1', 1],
    ['6.1.56-82.125.amzn2023', '6.1.94-99.176.amzn2023', -1],
  ];
  for (const [a, b, expected] of rpm) {
    it(`orders ${a} and ${b} as rpm does`, () => {
      assert.equal(sign(compareVersions(a, b, 'rpm')), expected);
      assert.equal(sign(compareVersions(b, a, 'rpm')), -expected || 0);
    });
  }

  const deb: [string, string, number][] = [
    ['3.0.2-0ubuntu1.9', '3.0.2-0ubuntu1.10', -1],
    ['1.0~beta1', '1.0', -1],
    ['1.0', '1.0+b1', -1],
    ['2:1.0', '10:0.1', -1],
    ['1.2.3-1~deb12u1', '1.2.3-1', -1],
    ['7.81.0-1ubuntu1.13', '7.81.0-1ubuntu1.13', 0],
  ];
  for (const [a, b, expected] of deb) {
    it(`orders ${a} and ${b} as dpkg does`, () => assert.equal(sign(compareVersions(a, b, 'deb')), expected));
  }

  const dpkg = !spawnSync('dpkg', ['--version']).error;
  it(`agrees with dpkg itself on generated versions${dpkg ? '' : ' (skipped: dpkg is not on the PATH)'}`, function () {
    if (!dpkg) this.skip();
    const part = fc.stringMatching(/^[0-9][0-9a-z.+~]{0,6}$/);
    const version = fc.tuple(fc.option(fc.nat(3)), part, fc.option(fc.stringMatching(/^[0-9a-z.+~]{1,5}$/)));
    const text = version.map(
      ([epoch, up, release]) => `${epoch === null ? '' : `${epoch}:`}${up}${release === null ? '' : `-${release}`}`,
    );
    // One shell for all: a process of our own for each pair takes longer than everything it compares.
    const wrong = 'while read a is b; do dpkg --compare-versions "$a" "$is" "$b" || echo "$a is not $is $b"; done';
    const relations = fc.sample(fc.tuple(text, text), 300).map(([a, b]) => {
      const relation = ['lt', 'eq', 'gt'][sign(compareVersions(a, b, 'deb')) + 1] ?? '';
      return `${a} ${relation} ${b}\n`;
    });
    const { stdout, status } = spawnSync('sh', ['-c', wrong], { input: relations.join(''), encoding: 'utf8' });
    assert.deepEqual([stdout, status], ['', 0]);
  });

  it('is an order: the newest is not older than any', () => {
    const version = fc.stringMatching(/^[0-9a-z.~^+-]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(version, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('deb' as const, 'rpm' as const),
        (all, scheme) => {
          const top = newest(all, scheme);
          return top !== undefined && all.every((one) => compareVersions(one, top, scheme) <= 0);
        },
      ),
    );
  });
});
