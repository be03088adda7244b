import assert from 'node:assert/strict';
import { fixCommand } from '../../../services/vulnerabilities/fix-command.js';
import { groupByFix } from '../../../services/vulnerabilities/fix-groups.js';
import { vendorSupport } from '../../../services/vulnerabilities/vendor-support.js';
import { affected, finding } from '../../support/observations.js';

const now = new Date('2026-11-22T12:00:00Z');
const state = (platform: string) => vendorSupport(platform, now).state;

describe('the support of an operating system', () => {
  it('is known by whatever name a service has for it', () => {
    for (const name of ['AMAZON_LINUX_2', 'Amazon Linux 2']) assert.equal(state(name), 'ended', name);
    for (const name of ['AMAZON_LINUX_2023', 'Amazon Linux 2023', 'RHEL_9', 'Red Hat Enterprise Linux 9.7'])
      assert.equal(state(name), 'supported', name);
    for (const name of ['UBUNTU_20_04', 'Ubuntu 20.04']) assert.equal(state(name), 'paid', name);
  });

  it('is not known of what is in no table', () => {
    for (const name of ['Linux', 'unknown', '', 'Gentoo']) assert.equal(state(name), 'unknown', name);
  });

  it('ends after its last day', () => {
    const on = (day: string) => vendorSupport('Amazon Linux 2', new Date(`${day}T23:59:59Z`)).state;
    assert.deepEqual([on('2026-06-30'), on('2026-07-01')], ['supported', 'ended']);
  });

  it('is had for money until the last day of that', () => {
    const on = (day: string) =>
      vendorSupport('Microsoft Windows Server 2012 R2 Standard', new Date(`${day}T12:00:00Z`)).state;
    assert.deepEqual(['2023-10-10', '2026-10-13', '2026-10-14'].map(on), ['supported', 'paid', 'ended']);
  });
});

describe('what has no fix', () => {
  const why = (platform: string) => {
    const open = finding({ platform, packages: [affected('curl', '7.1-1', null)], fix_available: 'no' });
    return groupByFix({ findings: [open], exposed: new Map() }).groups[0]?.why ?? '';
  };

  it('may get one as long as the system is supported, and never gets one afterwards', () => {
    assert.match(why('UBUNTU_22_04'), /^Leaves 1 CVE open until there is a fix/);
    assert.match(
      why('AMAZON_LINUX_2'),
      /^Leaves 1 CVE open\. Support of Amazon Linux 2 ended on 2026-06-30: no fix will come/,
    );
    assert.match(why('UBUNTU_20_04'), /only Ubuntu Pro still gets fixes/);
  });

  it('is in an image where it lies in a layer of one', () => {
    const layer = {
      ...affected('lodash', '4.17.20', '4.17.21', 'NODEPKG'),
      path: 'var/lib/docker/overlay2/0a/diff/app',
    };
    const [group] = groupByFix({ findings: [finding({ packages: [layer] })], exposed: new Map() }).groups;
    assert.match(group?.why ?? '', /in a container image: rebuild and redeploy that/);
  });
});

describe('the command of a fix', () => {
  const command = (family: string, packages = ['openssl', 'openssl-libs']) =>
    fixCommand({ kind: 'os_package', family, packages });

  it('is that of the package manager', () => {
    assert.equal(command('UBUNTU_22_04'), 'sudo apt-get install --only-upgrade openssl openssl-libs');
    assert.equal(command('AMAZON_LINUX_2'), 'sudo yum update openssl openssl-libs');
    assert.equal(command('AMAZON_LINUX_2023'), 'sudo dnf upgrade openssl openssl-libs');
    assert.equal(command('SUSE_SERVER_15_5'), 'sudo zypper update openssl openssl-libs');
  });

  it('is none for a system without one that is known, and for a name that a shell would take apart', () => {
    assert.equal(command('WINDOWS_SERVER_2019'), null);
    for (const name of ['a; rm -rf /', '$(id)', '--force', 'a b', ''])
      assert.equal(command('RHEL_9', [name]), null, name);
  });
});
