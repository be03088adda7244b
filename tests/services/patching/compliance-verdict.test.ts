import assert from 'node:assert/strict';
import fc from 'fast-check';
import { verdictOf } from '../../../services/patching/compliance-verdict.js';
import { complianceVerdict, worstFirst } from '../../../services/patching/compliance-words.js';
import { missingPatch, type PatchState } from '../../../services/patching/patch-states.js';
import { host } from '../../support/observations.js';

const now = new Date('2026-11-22T12:00:00Z');
const recently = new Date('2026-11-22T02:00:00Z');
const state = (with_: object = {}): PatchState => ({
  missing: 0,
  failed: 0,
  pendingReboot: 0,
  rejected: 0,
  baselineId: 'pb-1',
  scannedAt: recently,
  ...with_,
});
const of = (given: PatchState | undefined, one = host()) => {
  const { verdict, reason } = verdictOf(one, given, now);
  return [verdict, reason];
};

describe('verdictOf', () => {
  it('is compliant after a recent scan that counted nothing', () =>
    assert.deepEqual(of(state()), ['compliant', 'nothing missing']));
  it('is non-compliant for anything missing, failed, rejected or waiting for a reboot', () => {
    assert.deepEqual(of(state({ missing: 3, pendingReboot: 1 })), ['non_compliant', '3 missing, 1 pending reboot']);
    assert.deepEqual(of(state({ failed: 1 })), ['non_compliant', '1 failed']);
    assert.deepEqual(of(state({ rejected: 2 })), ['non_compliant', '2 installed but rejected']);
  });
  it('is unknown for a host that SSM does not speak about', () => {
    assert.deepEqual(of('never'), ['unknown', 'never scanned by Patch Manager']);
    assert.deepEqual(of('never', host({ ssm: 'not_managed' })), ['unknown', 'not managed by Systems Manager']);
    assert.deepEqual(of(undefined), ['unknown', 'Systems Manager did not answer']);
  });
  it('is unknown a week after the last scan, whatever it said', () => {
    const nineDays = new Date('2026-11-13T12:00:00Z');
    assert.deepEqual(of(state({ scannedAt: nineDays })), ['unknown', 'last scanned 9 days ago']);
    assert.deepEqual(of(state({ scannedAt: nineDays, missing: 3 })), [
      'unknown',
      'last scanned 9 days ago (3 missing then)',
    ]);
    assert.equal(of(state({ scannedAt: new Date('2026-11-15T12:00:01Z') }))[0], 'compliant');
  });
  it('is never compliant without counts or a time', () => {
    for (const hole of [{ missing: null }, { failed: null }, { scannedAt: null }])
      assert.equal(of(state(hole))[0], 'unknown');
  });
  it('is compliant only when everything that was counted is zero', () => {
    const n = fc.option(fc.nat(2));
    fc.assert(
      fc.property(n, n, fc.nat(2), fc.nat(2), (missing, failed, pendingReboot, rejected) => {
        const [verdict] = of(state({ missing, failed, pendingReboot, rejected }));
        return (verdict === 'compliant') === (missing === 0 && failed === 0 && pendingReboot === 0 && rejected === 0);
      }),
    );
  });
});

describe('complianceVerdict', () => {
  const rows = [
    verdictOf(host({ name: 'ok' }), state(), now),
    verdictOf(host({ name: 'bad' }), state({ missing: 2 }), now),
    verdictOf(host({ name: 'gone', ssm: 'not_managed' }), 'never', now),
  ];
  it('says how many lack patches and who is unknown', () => {
    assert.equal(
      complianceVerdict(rows, 3),
      '1 of 3 hosts lacks patches · 1 compliant, 1 unknown (gone: not managed by Systems Manager)',
    );
  });
  it('says all are compliant only when all answered', () => {
    assert.equal(complianceVerdict(rows.slice(0, 1), 1), 'The host is compliant · 1 compliant');
    assert.equal(
      complianceVerdict(
        rows.filter((row) => row.verdict !== 'non_compliant'),
        2,
      ),
      'No host that answered lacks patches · 1 compliant, 1 unknown (gone: not managed by Systems Manager)',
    );
    assert.match(complianceVerdict(rows.slice(0, 1), 2), /^No host that answered/);
  });
  it('says nothing can be said when nobody answered', () => {
    assert.match(complianceVerdict(rows.slice(2), 1), /^Nothing can be said about the patches of 1 host \(gone/);
  });
  it('puts the worst first', () =>
    assert.deepEqual(
      worstFirst(rows).map((row) => row.name),
      ['bad', 'gone', 'ok'],
    ));
});

describe('missingPatch', () => {
  it('reads a state in either spelling of the API', () => {
    for (const State of ['InstalledPendingReboot', 'INSTALLED_PENDING_REBOOT']) {
      assert.equal(
        missingPatch({
          State,
          KBId: 'x',
          Title: '',
          Classification: '',
          Severity: '',
          InstalledTime: undefined,
        } as never)[0]?.state,
        'installed_pending_reboot',
      );
    }
  });
  it('splits the vulnerability ids and drops what is installed', () => {
    const patch = {
      Title: 'openssl',
      KBId: 'openssl.x86_64',
      Classification: 'Security',
      Severity: 'Important',
      InstalledTime: new Date(0),
    };
    assert.deepEqual(missingPatch({ ...patch, State: 'MISSING', CVEIds: 'CVE-1, CVE-2' })[0]?.vulnerability_ids, [
      'CVE-1',
      'CVE-2',
    ]);
    assert.deepEqual(missingPatch({ ...patch, State: 'Installed' as 'INSTALLED' }), []);
  });
});
