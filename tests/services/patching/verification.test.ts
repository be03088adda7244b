import assert from 'node:assert/strict';
import type { PlannedHost } from '../../../services/contracts/plan.js';
import { type Evidence, verify } from '../../../services/patching/verification.js';
import { HOUR, MINUTE } from '../../support/manual-clock.js';
import { planContent } from '../../support/plan.js';

const [web1] = planContent().hosts as [PlannedHost];
const installedAt = new Date('2026-11-29T04:10:00Z');
const later = (ms: number) => new Date(installedAt.getTime() + ms);

const fixed: Evidence = {
  versions: new Map([['openssl', '3.0.2-0ubuntu1.20']]),
  unpatched: [],
  active: [],
  scannedAt: later(MINUTE),
  failures: [],
};
const open = [{ packages: [{ name: 'openssl', installed: '3.0.2-0ubuntu1.10' }] }];
const see = (change: Partial<Evidence>, now = later(5 * MINUTE), host = web1) =>
  verify(host, { ...fixed, ...change }, { installedAt, now, limitMs: 2 * HOUR });

describe('verify', () => {
  it('says verified when both witnesses agree', () => {
    assert.deepEqual(see({}), { state: 'verified', detail: 're-scanned at 04:11 UTC: 1 finding closed' });
    assert.equal(see({ versions: new Map([['openssl', '3.0.2-0ubuntu1.21']]) })?.state, 'verified', 'newer is as good');
    assert.equal(see({ versions: null })?.state, 'verified', 'a patch report of after the install lacks nothing');
  });

  it('never says verified with either of them missing', () => {
    for (const change of [
      { scannedAt: null },
      { scannedAt: installedAt },
      { scannedAt: new Date(installedAt.getTime() - MINUTE) },
      { active: null },
      { versions: null, unpatched: null },
      { versions: new Map<string, string>(), unpatched: [{ name: 'openssl', state: 'missing' as const }] },
    ]) {
      assert.equal(see(change), undefined, JSON.stringify(change));
      assert.notEqual(see(change, later(2 * HOUR))?.state, 'verified');
    }
  });

  it('says failed when the finding or the package stays after the re-scan', () => {
    assert.deepEqual(see({ active: open, versions: null }), {
      state: 'failed',
      detail: 'AWS reported success, but openssl is still 3.0.2-0ubuntu1.10: 1 finding stays open',
    });
    assert.deepEqual(see({ versions: new Map([['openssl', '3.0.2-0ubuntu1.10']]) }), {
      state: 'failed',
      detail: 'AWS reported success, but openssl is still 3.0.2-0ubuntu1.10',
    });
    assert.match(see({ active: open })?.detail ?? '', /nothing changed for Inspector: 1 finding stays open/);
  });

  it('says that a reboot is pending where that keeps the finding open', () => {
    const pending = [{ name: 'openssl', state: 'pending_reboot' as const }];
    assert.equal(see({ active: open, unpatched: pending })?.state, 'reboot_pending');
    assert.equal(see({ unpatched: pending })?.state, 'verified', 'closed is closed');
    assert.equal(see({ unpatched: pending, scannedAt: null }, later(2 * HOUR))?.state, 'reboot_pending');
  });

  it('says unknown when the time is up, with what did not answer, and blames nothing on what was seen before', () => {
    const stale = { scannedAt: null, active: open, versions: null, failures: ['I may not read findings here.'] };
    assert.equal(see(stale, later(2 * HOUR - 1)), undefined);
    assert.deepEqual(see(stale, later(2 * HOUR)), {
      state: 'unknown',
      detail: 'installed, not verified: Inspector has not re-scanned since. I may not read findings here.',
    });
  });

  it('compares an epoch only where both sides state one', () => {
    const host = {
      ...web1,
      platform: 'Amazon Linux 2023',
      packages: [{ name: 'openssl', arch: null, from: '1:3.0.8-1', to: '1:3.0.8-5' }],
    };
    assert.equal(see({ versions: new Map([['openssl', '3.0.8-5']]) }, undefined, host)?.state, 'verified');
    assert.equal(see({ versions: new Map([['openssl', '3.0.8-1']]) }, undefined, host)?.state, 'failed');
    assert.equal(see({ versions: new Map([['openssl', '0:3.0.8-9']]) }, undefined, host)?.state, 'failed');
  });

  describe('of a kernel', () => {
    const [old, fresh] = ['5.14.0-611.36.1.el9_7.x86_64', '5.14.0-611.54.1.el9_7.x86_64'];
    const host: PlannedHost = {
      ...web1,
      platform: 'Red Hat Enterprise Linux 9.7',
      reboot_because: ['kernel'],
      health_check: 'boot',
      packages: [{ name: 'kernel', arch: 'x86_64', from: '5.14.0-611.36.1.el9_7', to: '5.14.0-611.54.1.el9_7' }],
    };
    const versions = new Map([['kernel', '5.14.0-611.54.1.el9_7']]);
    const looked = (running_kernel: string, booted_at = later(-MINUTE).toISOString()) => ({
      command_id: 'a',
      sent_at: later(MINUTE).toISOString(),
      seen: { running_kernel, newest_kernel: fresh, booted_at, failed_units: null },
    });
    const startedAt = later(-10 * MINUTE).toISOString();
    const seeKernel = (change: Partial<Evidence>, now = later(5 * MINUTE), one = host) =>
      verify(one, { ...fixed, versions, ...change }, { startedAt, installedAt, now, limitMs: 2 * HOUR });

    it('says verified only with a third witness, the host itself', () => {
      assert.deepEqual(seeKernel({ look: looked(fresh) }), {
        state: 'verified',
        detail: `re-scanned at 04:11 UTC: 1 finding closed; runs kernel ${fresh}`,
      });
      for (const one of [host, { ...host, health_check: undefined, reboot_because: undefined } as PlannedHost]) {
        assert.equal(seeKernel({}, undefined, one), undefined, 'waits for what the host says');
        assert.deepEqual(seeKernel({}, later(2 * HOUR), one), {
          state: 'unknown',
          detail: 'installed, not verified: which kernel it runs was not seen',
        });
      }
    });

    it('says that a reboot is pending while an older one runs, whatever the other two say', () => {
      assert.deepEqual(seeKernel({ look: looked(old) }), {
        state: 'reboot_pending',
        detail: `installed, not in effect: it runs kernel ${old}; ${fresh} is installed`,
      });
      const stays = seeKernel({ look: looked(old), active: open })?.detail;
      assert.match(
        stays ?? '',
        /^installed; it runs kernel .* is installed, and until it reboots 1 finding stays open$/,
      );
      const longAgo = looked(fresh, later(-HOUR).toISOString());
      assert.match(seeKernel({ look: longAgo })?.detail ?? '', /has not booted since the install began$/);
    });
  });
});
