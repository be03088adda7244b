import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentOf } from '../../../../services/security/configuration/content.js';
import { differences } from '../../../../services/security/configuration/diff.js';
import { impactOf } from '../../../../services/security/configuration/impacts.js';
import { resourceTypes } from '../../../../services/security/configuration/resource.js';

const type = resourceTypes.inventory;
const name = fc.stringMatching(/^[a-z][a-z0-9+.-]{0,20}$/);
const installed = fc.dictionary(name, fc.stringMatching(/^[0-9]:[0-9.]{1,12}-[0-9]$/), { maxKeys: 20 });
const entry = (Name: string, Version: string) => ({ Name, Version, Architecture: 'x86_64', InstalledTime: '' });
const asMap = (packages: Record<string, string>) => ({
  'AWS:Application': {
    SchemaVersion: '1.1',
    Content: Object.fromEntries(Object.entries(packages).map(([key, version]) => [key, entry(key, version)])),
  },
});
const asList = (packages: Record<string, string>) => ({
  'AWS:Application': { Content: Object.entries(packages).map(([key, version]) => entry(key, version)) },
});

describe('the software that AWS Config keeps an inventory of', () => {
  it('is told package by package: what came, what went, what has another version', () => {
    fc.assert(
      fc.property(installed, installed, (before, after) => {
        const found = differences(contentOf(type, asMap(before)), contentOf(type, asMap(after)));
        const names = new Set([...Object.keys(before), ...Object.keys(after)]);
        const expected = [...names].filter((one) => before[one] !== after[one]);
        assert.deepEqual(
          found.map(({ path }) => path.join(' ')).sort(),
          expected.map((one) => `packages ${one}`).sort(),
        );
        for (const { path, before: was, after: is } of found) {
          assert.deepEqual([was, is], [before[path[1] ?? ''], after[path[1] ?? '']]);
        }
      }),
    );
  });

  it('is the same as a map and as a list', () => {
    fc.assert(
      fc.property(installed, (packages) => {
        assert.deepEqual(contentOf(type, asList(packages)), contentOf(type, asMap(packages)));
      }),
    );
  });

  it('has services where Windows names them, by their state', () => {
    const service = (Status: string) => ({ 'AWS:Service': { Content: { Spooler: { Name: 'Spooler', Status } } } });
    assert.deepEqual(differences(contentOf(type, service('Running')), contentOf(type, service('Stopped'))), [
      { path: ['services', 'Spooler'], before: 'Running', after: 'Stopped' },
    ]);
  });

  it('is nothing where it is of another form', () => {
    for (const odd of [
      null,
      {},
      { 'AWS:Application': 'x' },
      { 'AWS:Application': { Content: [null, 1, { Version: '1' }] } },
    ]) {
      assert.deepEqual(contentOf(type, odd), {});
    }
  });

  it('matters for security when a tool for scanning or tunnelling comes', () => {
    const added = (one: string) =>
      impactOf({ type, path: ['packages', one], before: undefined, after: '1', together: [] })?.id;
    assert.equal(added('nmap'), 'attack-tool-installed');
    assert.equal(added('netcat-openbsd'), 'attack-tool-installed');
    assert.equal(added('nginx'), undefined);
    const gone = impactOf({ type, path: ['packages', 'nmap'], before: '1', after: undefined, together: [] });
    assert.equal(gone, undefined);
  });
});
