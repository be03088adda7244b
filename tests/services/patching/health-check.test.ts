import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { HostCheck, HostSeen } from '../../../services/contracts/host-check.js';
import type { PlannedHost } from '../../../services/contracts/plan.js';
import {
  HEALTH_DOCUMENT,
  isKernel,
  newlyFailed,
  readHealth,
  stillRuns,
} from '../../../services/patching/health-check.js';
import { planContent } from '../../support/plan.js';

const path = new URL(`../../../../infra/documents/${HEALTH_DOCUMENT}.json`, import.meta.url);
const document = JSON.parse(readFileSync(path, 'utf8'));
const script: string = document.mainSteps[0].inputs.runCommand.join('\n');

const answer = (lines: readonly string[]): string => ['SREOPS-HEALTH 1', ...lines, 'SREOPS-END 0'].join('\n');
const SINCE = '2026-11-29T04:00:00.000Z';
const BOOT = `boot ${Date.parse('2026-11-29T04:10:00Z') / 1_000}`;
const [web1] = planContent().hosts as [PlannedHost];
const hostWith = (name: string, to: string): PlannedHost => ({
  ...web1,
  reboot_because: [name],
  health_check: 'boot',
  packages: [{ name, arch: null, from: '0', to }],
});
const seen = (change: Partial<HostSeen> = {}): HostSeen => ({
  running_kernel: '5.14.0-611.54.1.el9_7.x86_64',
  newest_kernel: '5.14.0-611.54.1.el9_7.x86_64',
  booted_at: '2026-11-29T04:10:00.000Z',
  failed_units: [],
  ...change,
});

describe('the look at a host', () => {
  it('is one script whose only input is a choice of two words', () => {
    assert.deepEqual(Object.keys(document.parameters), ['Check']);
    assert.deepEqual(document.parameters.Check.allowedValues, ['boot', 'services']);
    assert.deepEqual(script.match(/\{\{[^}]*\}\}/g), ['{{ Check }}']);
  });

  it('reads what that very script prints', function () {
    if (process.platform !== 'linux') this.skip();
    for (const check of ['boot', 'services']) {
      const output = execFileSync('sh', ['-c', script.replace('{{ Check }}', check)], { encoding: 'utf8' });
      const found = readHealth(output);
      assert.equal(found?.running_kernel, execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim(), output);
      assert.ok(Date.parse(found?.booted_at ?? '') <= Date.now());
      if (check === 'boot') assert.equal(found?.failed_units, null, 'not looked at');
    }
  });

  it('tells the newest kernel of the flavour that runs, as versions are ordered and not letters', () => {
    const installed = ['6.8.0-9-aws', '6.8.0-31-aws', '6.8.0-99-generic'].map((name) => `installed ${name}`);
    assert.equal(readHealth(answer(['kernel 6.8.0-9-aws', BOOT, ...installed]))?.newest_kernel, '6.8.0-31-aws');
    const rpm = ['5.14.0-611.9.1.el9_7.x86_64', '5.14.0-611.54.1.el9_7.x86_64'];
    const said = readHealth(answer([`kernel ${rpm[0]}`, BOOT, ...rpm.map((name) => `installed ${name}`)]));
    assert.equal(said?.newest_kernel, rpm[1]);
    assert.equal(readHealth(answer(['kernel 6.8.0-9-aws', BOOT]))?.newest_kernel, null, 'none is in /boot');
  });

  it('says nothing where the answer was cut off, and takes nothing for a name that is none', () => {
    for (const output of [
      '',
      `SREOPS-HEALTH 1\nkernel 6.8.0-9-aws\n${BOOT}`,
      answer([BOOT]),
      answer(['kernel 6.8.0-9-aws', 'boot soon']),
      answer(['kernel $(reboot) x', BOOT]),
    ]) {
      assert.equal(readHealth(output), undefined, output);
    }
    const units = ['services seen', 'failed nginx.service', 'failed a b', 'failed nginx.service'];
    assert.deepEqual(readHealth(answer(['kernel 6.8.0-9-aws', BOOT, ...units]))?.failed_units, ['nginx.service']);
    fc.assert(fc.property(fc.string(), (noise) => void readHealth(answer(noise.split('\n')))));
  });

  it('tells a host that still runs what was there before', () => {
    const rpm = hostWith('kernel', '0:5.14.0-611.54.1.el9_7');
    const old = '5.14.0-611.36.1.el9_7.x86_64';
    assert.equal(stillRuns(rpm, seen(), SINCE), undefined);
    assert.match(
      stillRuns(rpm, seen({ running_kernel: old }), SINCE) ?? '',
      /^runs kernel .*36.*; .*54.* is installed$/,
    );
    const planned = stillRuns(rpm, seen({ running_kernel: old, newest_kernel: null }), SINCE);
    assert.match(planned ?? '', /kernel 0:5\.14\.0-611\.54\.1\.el9_7 was to be installed$/);
    const ubuntu = seen({ running_kernel: '6.8.0-9-aws', newest_kernel: '6.8.0-31-aws' });
    assert.match(
      stillRuns(hostWith('linux-image-aws', '6.8.0.31.33'), ubuntu, SINCE) ?? '',
      /6\.8\.0-31-aws is installed/,
    );
    const before = seen({ booted_at: '2026-11-29T03:59:59.000Z' });
    assert.match(stillRuns(hostWith('libc6', '2.35-0ubuntu3.7'), before, SINCE) ?? '', /^has not booted/);
    assert.equal(stillRuns(hostWith('libc6', '2.35-0ubuntu3.7'), seen(), SINCE), undefined);
  });

  it('knows a kernel from what is built for one', () => {
    const kernels = ['kernel', 'kernel-core', 'kernel6.12', 'linux-image-aws', 'linux-image-6.8.0-31-aws', 'linux-aws'];
    assert.deepEqual(
      kernels.filter((name) => !isKernel(name)),
      [],
    );
    const others = ['kernel-headers', 'kernel-tools', 'linux-libc-dev', 'linux-firmware', 'kernel-livepatch-6.1.94'];
    assert.deepEqual(others.filter(isKernel), []);
  });

  it('counts units that failed since, and says nothing where either look is missing', () => {
    const check = (failed_units: string[] | null): HostCheck => ({
      command_id: 'a',
      sent_at: SINCE,
      seen: seen({ failed_units }),
    });
    const now = seen({ failed_units: ['kdump.service', 'nginx.service'] });
    assert.deepEqual(newlyFailed(check(['kdump.service']), now), ['nginx.service']);
    assert.deepEqual(newlyFailed(undefined, seen()), [], 'none failed, whatever was before');
    assert.equal(newlyFailed(undefined, now), undefined);
    assert.equal(newlyFailed(check(null), now), undefined);
    assert.equal(newlyFailed(check([]), seen({ failed_units: null })), undefined);
  });
});
