import assert from 'node:assert/strict';
import type { MissingPatch } from '../../../services/contracts/patch.js';
import type { Baseline } from '../../../services/patching/baselines.js';
import { type BothSides, disagreements, openSince } from '../../../services/patching/disagreements.js';
import type { ObservedFinding } from '../../../services/vulnerabilities/observed-finding.js';
import { affected, finding, host } from '../../support/observations.js';

const baseline: Baseline = {
  name: 'ours',
  rules: [
    {
      filters: new Map([
        ['CLASSIFICATION', ['Security']],
        ['SEVERITY', ['Critical', 'Important']],
      ]),
      afterDays: 7,
      untilDate: null,
    },
  ],
  rejected: [],
  approved: [],
};
const patch = (with_: Partial<MissingPatch> = {}): MissingPatch => ({
  ...{ id: 'openssl.x86_64', title: 'openssl-3.0.8-2', classification: 'Security', severity: 'Important' },
  ...{ state: 'missing', vulnerability_ids: ['CVE-2024-0001'] },
  ...with_,
});
const open = (with_: Partial<ObservedFinding> = {}) => {
  const kind = finding({
    ...{ platform: 'RHEL_9', vendor_severity: 'Important', packages: [affected('openssl', '3.0.8-1', '3.0.8-2')] },
    ...with_,
  });
  return { ...kind, kind };
};
const sides = (with_: Partial<BothSides> = {}): BothSides => ({
  host: host({ scanned_at: '2026-11-22T10:00:00.000Z' }),
  compliance: { verdict: 'non_compliant', reason: '1 missing', scanned_at: '2026-11-22T08:00:00.000Z' },
  patches: [],
  findings: [open()],
  baseline,
  now: new Date('2026-11-22T12:00:00Z'),
  ...with_,
});
const reasons = (with_: Partial<BothSides> = {}) => disagreements(sides(with_)).map(({ reason }) => reason);
const compliance = sides().compliance;

describe('Inspector and Patch Manager', () => {
  it('agree on what both call missing, whatever else is named like it', () => {
    assert.deepEqual(reasons({ patches: [patch()] }), []);
    assert.deepEqual(reasons({ patches: [patch({ id: 'openssl-libs.x86_64', vulnerability_ids: ['CVE-9'] })] }), [
      ...['suppressed_or_unrated', 'not_in_repository'],
    ]);
  });

  it('disagree until the reboot', () => {
    assert.deepEqual(reasons({ patches: [patch({ state: 'installed_pending_reboot' })] }), ['reboot_pending']);
  });

  it('disagree about what is outside the package manager, and about what has no fix', () => {
    const jar = affected('log4j-core', '2.14.1', '2.17.1', 'JAR');
    assert.deepEqual(reasons({ findings: [open({ packages: [jar] })] }), ['not_an_os_package']);
    assert.deepEqual(reasons({ findings: [open({ packages: [affected('gpg', '1', null)] })] }), ['no_fix_yet']);
  });

  it('disagree where one of them has not looked, or not lately', () => {
    const unknown = { ...compliance, verdict: 'unknown' as const, reason: 'never scanned by Patch Manager' };
    assert.deepEqual(reasons({ compliance: unknown }), ['patch_scan_missing']);
    const old = { ...compliance, scanned_at: '2026-11-09T00:00:00.000Z' };
    assert.deepEqual(reasons({ compliance: old }), ['patch_scan_older']);
    const stale = host({ scanned_at: '2026-11-22T07:00:00.000Z' });
    assert.deepEqual(reasons({ host: stale }), ['inspector_scan_older']);
    assert.deepEqual(reasons({ host: stale, findings: [], patches: [patch()] }), ['inspector_scan_older']);
    const never = host({ scan: 'not_scanned', scanned_at: null });
    assert.deepEqual(reasons({ host: never, findings: [], patches: [patch()] }), ['inspector_not_scanning']);
  });

  it('disagree about what the baseline rejects, by name, version or star', () => {
    for (const rejected of ['openssl', 'openssl*', 'openssl-3.0.8-2', 'openssl.x86_64', 'openssl-3*'])
      assert.deepEqual(reasons({ baseline: { ...baseline, rejected: [rejected] } }), ['rejected'], rejected);
    for (const rejected of ['openssl-libs', 'libopenssl*', 'open'])
      assert.deepEqual(reasons({ baseline: { ...baseline, rejected: [rejected] } }), ['not_in_repository'], rejected);
  });

  it('disagree about what no rule of the baseline approves, however a vendor calls a severity', () => {
    assert.deepEqual(reasons({ findings: [open({ vendor_severity: 'Moderate' })] }), ['not_in_rules']);
    const rules = baseline.rules.map((rule) => ({ ...rule, filters: new Map([['SEVERITY', ['Medium']]]) }));
    const medium = { baseline: { ...baseline, rules }, findings: [open({ vendor_severity: 'Moderate' })] };
    assert.deepEqual(reasons(medium), ['not_in_repository']);
    const approved = {
      baseline: { ...baseline, approved: ['openssl*'] },
      findings: [open({ vendor_severity: 'Low' })],
    };
    assert.deepEqual(reasons(approved), ['not_in_repository']);
  });

  it('disagree while the baseline waits for days, which it does not do on Ubuntu', () => {
    const young = { first_observed: '2026-11-18T00:00:00.000Z' };
    assert.deepEqual(reasons({ findings: [open(young)] }), ['waits_for_approval']);
    assert.match(
      disagreements(sides({ findings: [open(young)] }))[0]?.detail ?? '',
      /7 days after its release; .* 4 days/,
    );
    const ubuntu = open({ ...young, platform: 'UBUNTU_22_04' });
    assert.deepEqual(reasons({ findings: [ubuntu] }), ['not_in_repository']);
    const rules = baseline.rules.map((rule) => ({ ...rule, afterDays: null, untilDate: '2026-11-01' }));
    assert.deepEqual(reasons({ baseline: { ...baseline, rules } }), ['waits_for_approval']);
  });

  it('disagree where Patch Manager calls it installed, and where only Ubuntu Pro has it', () => {
    assert.deepEqual(reasons({ installed: ['openssl.x86_64'] }), ['said_to_be_installed']);
    const esm = open({
      platform: 'UBUNTU_20_04',
      packages: [affected('openssl', '1.1.1f-1', '1.1.1f-1ubuntu2.24+esm1')],
    });
    const [told] = disagreements(sides({ findings: [esm] }));
    assert.deepEqual(told?.reason, 'not_in_repository');
    assert.match(told?.detail ?? '', /Ubuntu Pro alone/);
  });

  it('disagree about patches that close no vulnerability', () => {
    assert.deepEqual(reasons({ findings: [], patches: [patch({ vulnerability_ids: [] })] }), ['no_vulnerability']);
  });

  it('are told with every vulnerability of the package and the newest version that is asked for', () => {
    const older = open({ vulnerability_id: 'CVE-1', packages: [affected('openssl', '3.0.8-1', '3.0.8-9')] });
    const newer = open({ vulnerability_id: 'CVE-2', packages: [affected('openssl', '3.0.8-1', '3.0.8-10')] });
    const [told, ...more] = disagreements(sides({ findings: [older, newer] }));
    assert.deepEqual([told?.vulnerability_ids, told?.fixed_version, more], [['CVE-1', 'CVE-2'], '3.0.8-10', []]);
  });
});

describe('a missing patch', () => {
  it('is open since Inspector first saw what it closes', () => {
    const first = open({ first_observed: '2026-11-01T00:00:00.000Z' });
    assert.equal(openSince(patch(), [open(), first]), '2026-11-01T00:00:00.000Z');
    assert.equal(openSince(patch({ id: 'curl.x86_64', vulnerability_ids: [] }), [first]), null);
  });
});
