import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RehearsedChange } from '../../../services/contracts/evidence.js';
import { judged, readRehearsal, rehearsalArgument } from '../../../services/evidence/rehearsal-output.js';

const printed = (manager: string, lines: readonly string[], code = 0): string =>
  [`SREOPS-REHEARSAL ${manager}`, ...lines, `SREOPS-END ${code}`].join('\n');
const name = fc.stringMatching(/^[a-z][a-z0-9+.-]{0,20}$/);
const version = fc.stringMatching(/^([1-9]:)?[0-9][0-9a-z.+~]{0,8}(-[0-9][0-9a-z.]{0,8})?$/);
const change = (actions: readonly RehearsedChange['action'][]) =>
  fc.record(
    { name, arch: fc.constantFrom('x86_64', 'noarch'), action: fc.constantFrom(...actions), version },
    { noNullPrototype: true },
  );

/** As dnf 4 prints a transaction on a terminal of this width. */
function dnfTable(changes: readonly RehearsedChange[], wraps: boolean): string[] {
  const headings = {
    install: 'Installing dependencies:',
    upgrade: 'Upgrading:',
    downgrade: 'Downgrading:',
    reinstall: 'Reinstalling:',
    remove: 'Removing:',
  };
  const rule = '='.repeat(80);
  const row = (one: RehearsedChange): string[] => {
    const rest = `${one.arch}      ${one.version ?? '1-1'}      baseos      1.2 M`;
    return wraps && one.name.length > 10 ? [` ${one.name}`, `              ${rest}`] : [` ${one.name}      ${rest}`];
  };
  const parts = (Object.keys(headings) as RehearsedChange['action'][]).flatMap((action) => {
    const some = changes.filter((one) => one.action === action);
    return some.length > 0 ? [headings[action], ...some.flatMap(row)] : [];
  });
  const head = ['Dependencies resolved.', rule, ' Package      Arch      Version      Repository      Size', rule];
  return [...head, ...parts, '', 'Transaction Summary', rule, 'Upgrade  2 Packages', '', 'Operation aborted.'];
}

describe('the output of a rehearsal', () => {
  it('of apt-get -s is read line by line, whatever else it prints', () => {
    const output = printed('apt', [
      'NOTE: This is only a simulation!',
      'Reading package lists...',
      'The following packages will be upgraded:',
      '  libssl3 openssl',
      'Inst libssl3 [3.0.2-0ubuntu1.10] (3.0.2-0ubuntu1.20 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64])',
      'Inst openssl:amd64 [3.0.2-0ubuntu1.10] (3.0.2-0ubuntu1.20 Ubuntu:22.04/jammy-updates [amd64])',
      'Inst libnew (1.0 Ubuntu:22.04/jammy [amd64]) []',
      'Remv libold [0.9]',
      'Conf libssl3 (3.0.2-0ubuntu1.20 Ubuntu:22.04/jammy-updates [amd64])',
    ]);
    assert.deepEqual(readRehearsal(output), {
      kind: 'changes',
      changes: [
        { name: 'libssl3', arch: 'amd64', action: 'upgrade', version: '3.0.2-0ubuntu1.20' },
        { name: 'openssl', arch: 'amd64', action: 'upgrade', version: '3.0.2-0ubuntu1.20' },
        { name: 'libnew', arch: 'amd64', action: 'install', version: '1.0' },
        { name: 'libold', arch: null, action: 'remove', version: null },
      ],
    });
  });

  it('of apt-get -s gives back what was printed, for any packages', () => {
    const changes = fc.array(change(['install', 'upgrade', 'remove']), { maxLength: 12 });
    fc.assert(
      fc.property(changes, (all) => {
        const lines = all.map((one) => {
          if (one.action === 'remove') return `Remv ${one.name} [1.0]`;
          return `Inst ${one.name} ${one.action === 'upgrade' ? '[1.0] ' : ''}(${one.version} Ubuntu:22.04 [${one.arch}])`;
        });
        const expected = all.map((one) => (one.action === 'remove' ? { ...one, arch: null, version: null } : one));
        assert.deepEqual(readRehearsal(printed('apt', lines)), { kind: 'changes', changes: expected });
      }),
      { numRuns: 300 },
    );
  });

  it('of dnf --assumeno gives back what was printed, long names on lines of their own too', () => {
    const changes = fc.array(change(['install', 'upgrade', 'downgrade', 'reinstall', 'remove']), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(changes, fc.boolean(), (all, wraps) => {
        const read = readRehearsal(printed('dnf', dnfTable(all, wraps), 1));
        assert.equal(read.kind, 'changes');
        const key = (one: RehearsedChange) => JSON.stringify(one.action === 'remove' ? { ...one, version: null } : one);
        assert.deepEqual(read.changes.map(key).sort(), all.map(key).sort());
      }),
      { numRuns: 300 },
    );
  });

  it('that was cut off says nothing, wherever it was cut', () => {
    const whole = printed(
      'dnf',
      dnfTable([{ name: 'openssl', arch: 'x86_64', action: 'upgrade', version: '3.0.7-1' }], false),
      1,
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 2 }), (length) => {
        assert.equal(readRehearsal(whole.slice(0, length)).kind, 'unreadable');
      }),
    );
  });

  it('never throws and never takes noise for a change', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('apt', 'dnf', 'none'),
        (noise, manager) => {
          fc.pre(!/^(Inst|Remv|Purg) /m.test(noise));
          const read = readRehearsal(printed(manager, [noise]));
          assert.ok(read.kind !== 'changes' || read.changes.length === 0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('that refuses is told with its reason', () => {
    const apt = printed('apt', ["E: Version '9.9' for 'openssl' was not found"], 100);
    assert.deepEqual(readRehearsal(apt), { kind: 'refused', because: "Version '9.9' for 'openssl' was not found" });
    const dnf = printed('dnf', ['No match for argument: openssl-9.9', 'Error: No packages marked for upgrade.'], 1);
    assert.equal(readRehearsal(dnf).kind, 'refused');
    assert.deepEqual(readRehearsal(printed('dnf', ['Dependencies resolved.', 'Nothing to do.'])), {
      kind: 'changes',
      changes: [],
    });
  });
});

describe('a rehearsal beside its plan', () => {
  const host = {
    instance_id: 'i-1',
    name: 'web-1',
    platform: 'Ubuntu 22.04',
    packages: [{ name: 'openssl', arch: 'X86_64', from: '3.0.2-0ubuntu1.10', to: '3.0.2-0ubuntu1.20' }],
  };
  const upgrade = (of: string, to: string): RehearsedChange => ({
    name: of,
    arch: 'amd64',
    action: 'upgrade',
    version: to,
  });

  it('is as planned only when it does exactly that', () => {
    const read = (changes: RehearsedChange[]) => judged(host, { kind: 'changes', changes }, null);
    assert.equal(read([upgrade('openssl', '3.0.2-0ubuntu1.20')]).state, 'as_planned');
    const more = read([upgrade('openssl', '3.0.2-0ubuntu1.20'), upgrade('libssl3', '3.0.2-0ubuntu1.20')]);
    assert.deepEqual([more.state, more.also.map(({ name: of }) => of), more.missing], ['more', ['libssl3'], []]);
    const other = read([upgrade('openssl', '3.0.2-0ubuntu1.21')]);
    assert.deepEqual([other.state, other.missing], ['more', ['openssl']]);
    assert.deepEqual(read([]).missing, ['openssl']);
  });

  it('names packages as apt-get and dnf take them', () => {
    assert.equal(rehearsalArgument(host), 'openssl=3.0.2-0ubuntu1.20');
    const rpm = {
      platform: 'Rocky Linux 9',
      packages: [{ name: 'openssl', arch: 'X86_64', from: '1', to: '1:3.0.7-27.el9' }],
    };
    assert.equal(rehearsalArgument(rpm), 'openssl-1:3.0.7-27.el9.x86_64');
  });
});
