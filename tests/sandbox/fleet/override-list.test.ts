import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matches, parseOverrideList } from '../../../sandbox/fleet/override-list.js';

describe('parseOverrideList', () => {
  it('reads the YAML of the documentation', () => {
    const text = `---
patches:
    -
        id: 'kernel.x86_64'   # pinned
        title: "0:5.14.0-611.54.1.el9_7"
    - id: bind*
      title: '*'
    - id: 'glibc*'
`;
    assert.deepEqual(parseOverrideList(text), [
      { id: 'kernel.x86_64', title: '0:5.14.0-611.54.1.el9_7' },
      { id: 'bind*', title: '*' },
      { id: 'glibc*', title: '*' },
    ]);
  });

  it('names the line of what it cannot read', () => {
    assert.throws(() => parseOverrideList('packages:\n - id: a'), /line 1: expected "patches:"/);
    assert.throws(() => parseOverrideList('patches:\n - name: a'), /line 2/);
    assert.throws(() => parseOverrideList('patches:\n  id: a'), /line 2/);
    assert.throws(() => parseOverrideList('patches:\n'), /no patches/);
    assert.throws(() => parseOverrideList('patches:\n - title: a'), /patch 1 has no id/);
    assert.throws(() => parseOverrideList('{"patches":{}}'), /no list/);
    assert.throws(() => parseOverrideList(''), /line 1/);
  });

  it('gives back what was written, as YAML and as JSON', () => {
    const text = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9.:+~_*-]{0,30}$/);
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: text, title: text }, { noNullPrototype: true }), { minLength: 1, maxLength: 8 }),
        (patches) => {
          const yaml = [
            'patches:',
            ...patches.flatMap(({ id, title }) => [`  - id: '${id}'`, `    title: '${title}'`]),
          ];
          assert.deepEqual(parseOverrideList(yaml.join('\n')), patches);
          assert.deepEqual(parseOverrideList(JSON.stringify({ patches })), patches);
        },
      ),
    );
  });
});

describe('matches', () => {
  it('agrees with a regular expression', () => {
    const letters = fc.stringMatching(/^[ab*]{0,8}$/);
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
        assert.equal(matches(pattern, text), new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});
