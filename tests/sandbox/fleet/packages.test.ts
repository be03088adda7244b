import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exposures, versionParts } from '../../../sandbox/fleet/packages.js';
import { repositories } from '../../../sandbox/fleet/repositories.js';

describe('versionParts', () => {
  it('splits epoch, version and release as rpm and dpkg do', () => {
    assert.deepEqual(versionParts('1:8.9p1-3ubuntu0.10'), { epoch: 1, version: '8.9p1', release: '3ubuntu0.10' });
    assert.deepEqual(versionParts('0:1.34+dfsg-1ubuntu0.1'), { epoch: 0, version: '1.34+dfsg', release: '1ubuntu0.1' });
    assert.deepEqual(versionParts('0:5.14.0'), { epoch: 0, version: '5.14.0' });
  });

  it('loses nothing', () => {
    const word = fc.stringMatching(/^[0-9][0-9a-z.+~]{0,12}$/);
    fc.assert(
      fc.property(fc.nat(9), word, word, (epoch, version, release) => {
        assert.deepEqual(versionParts(`${epoch}:${version}-${release}`), { epoch, version, release });
      }),
    );
  });
});

describe('exposures', () => {
  it('shrink from build to build, and the newest build has only what nothing fixes', () => {
    for (const source of Object.values(repositories).flat()) {
      const open = source.releases.map(({ version }) => exposures(source, version).map(({ cve }) => cve));
      open.slice(1).forEach((later, index) => {
        assert.ok(later.length < (open[index]?.length ?? 0), source.name);
        assert.ok(
          later.every((cve) => open[index]?.includes(cve)),
          source.name,
        );
      });
      assert.deepEqual(open.at(-1), Object.keys(source.unfixed ?? {}), source.name);
    }
  });

  it('say which build fixes each', () => {
    const openssh = repositories['ubuntu-22.04'].find(({ name }) => name === 'openssh');
    assert.deepEqual(
      exposures(openssh!, '1:8.9p1-3ubuntu0.6').map(({ cve, fixedIn, advisory }) => [cve, fixedIn, advisory]),
      [
        ['CVE-2024-6387', '1:8.9p1-3ubuntu0.10', 'USN-6859-1'],
        ['CVE-2025-26465', '1:8.9p1-3ubuntu0.11', 'USN-7270-1'],
      ],
    );
  });
});
