import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseOverrideList } from '../../../sandbox/fleet/override-list.js';
import type { PlannedHost } from '../../../services/contracts/plan.js';
import { isExact, overrideList } from '../../../services/patching/override-list.js';
import { planContent } from '../../support/plan.js';

const host = (platform: string, packages: PlannedHost['packages']): PlannedHost => {
  const [first] = planContent().hosts;
  assert.ok(first);
  return { ...first, platform, packages };
};

describe('overrideList', () => {
  it('names package, architecture and version as dpkg and rpm do', () => {
    const one = { name: 'openssl', arch: 'X86_64', from: '1', to: '3.0.2-0ubuntu1.20' };
    assert.equal(
      overrideList(host('Ubuntu 22.04', [one])),
      "patches:\n  - id: 'openssl.amd64'\n    title: '*3.0.2-0ubuntu1.20'\n",
    );
    const rpm = [
      { ...one, to: '1:3.0.8-1.amzn2023.0.14' },
      { ...one, name: 'kernel', to: '6.1.94-99.176.amzn2023' },
    ];
    assert.equal(
      overrideList(host('Amazon Linux 2023', rpm)),
      "patches:\n  - id: 'openssl.x86_64'\n    title: '*1:3.0.8-1.amzn2023.0.14'\n  - id: 'kernel.x86_64'\n    title: '*0:6.1.94-99.176.amzn2023'\n",
    );
  });

  it('can be read back by another reader, for every package that may be named', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9+._:~^-]{0,20}$/);
    fc.assert(
      fc.property(fc.array(fc.record({ name: part, to: part }), { minLength: 1, maxLength: 20 }), (list) => {
        const packages = list.map((one) => ({ ...one, arch: 'x86_64', from: '0' }));
        const read = parseOverrideList(overrideList(host('RHEL 9', packages)));
        assert.deepEqual(
          read.map(({ id }) => id),
          packages.map(({ name }) => `${name}.x86_64`),
        );
        for (const [index, { title }] of read.entries()) assert.ok(title.endsWith(packages[index]?.to ?? '?'));
      }),
    );
  });

  it('refuses whatever could name more than one package in one version', () => {
    for (const wrong of ['*', 'open*', "a'b", 'a\n  - id', '', 'a b', '../x', '#']) {
      for (const field of ['name', 'to', 'arch'] as const) {
        const one = { name: 'openssl', arch: 'x86_64', from: '1', to: '2', [field]: wrong };
        assert.equal(isExact(one), false, `${field} ${JSON.stringify(wrong)}`);
        assert.throws(() => overrideList(host('RHEL 9', [one])), /cannot be named exactly/);
      }
    }
  });
});
