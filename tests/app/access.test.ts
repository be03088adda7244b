import assert from 'node:assert/strict';
import { accessOf, stdioCaller } from '../../app/access.js';
import { ConfigError, readConfig } from '../../app/config.js';
import { People } from '../../services/people.js';
import { people } from '../support/change.js';

const sandbox = readConfig({ env: {} });
const aws = { ...sandbox, SRE_FLEET: 'aws' } as const;
const strangers = new People([{ id: 'eve', name: 'Eve', role: 'operator', key_hashes: ['a'.repeat(64)] }]);

describe('MCP access', () => {
  it('gives a key the role of its person', () => {
    assert.deepEqual(accessOf(sandbox, { people: people() }).holderOf('sandbox-ben')?.caller, {
      id: 'ben',
      name: 'Ben Okafor',
      role: 'operator',
      surface: 'mcp',
      scopes: ['sre:read', 'sre:plan', 'sre:execute'],
    });
  });

  it('knows nobody without a key but in the sandbox, where that is a viewer', () => {
    assert.equal(accessOf(sandbox, { people: strangers }).anonymous?.role, 'viewer');
    assert.equal(accessOf(aws, { people: strangers }).anonymous, undefined);
  });

  it('does not let the public keys of the sandbox open an account', () => {
    assert.doesNotThrow(() => accessOf(aws, { people: strangers }));
    assert.throws(() => accessOf(aws, { people: people() }), /ben has the public key of the sandbox/);
  });

  it('makes whoever uses stdio the person of SRE_KEY, else a viewer, and refuses a key that is nobody’s', () => {
    const caller = (SRE_KEY?: string) => stdioCaller({ ...sandbox, SRE_KEY }, { people: people() });
    assert.equal(caller('sandbox-ben').id, 'ben');
    assert.equal(caller().role, 'viewer');
    assert.throws(() => caller('sandbox-eve'), ConfigError);
  });
});
