import assert from 'node:assert/strict';
import type { Finding, FixGroup } from '../../../services/contracts/vulnerability.js';
import type { Host } from '../../../services/instances.js';
import { makePlan } from '../../../services/patching/plan.js';
import { planHash } from '../../../services/patching/plan-hash.js';
import type { PlanRequest } from '../../../services/patching/plan-host.js';
import { policy } from '../../support/change.js';

const host = (name: string, change: Partial<Host> = {}): Host => ({
  instance_id: `i-${name}`,
  name,
  environment: 'prod',
  role: 'web',
  platform: 'Amazon Linux 2023',
  state: 'running',
  private_ip: null,
  public_ip: null,
  image_id: 'ami-1',
  launched_at: '2026-10-01T00:00:00.000Z',
  ssm: 'online',
  scan: 'scanned',
  scan_reason: null,
  scanned_at: '2026-11-25T12:00:00.000Z',
  tags: { 'sre-agent:patch': 'allowed' },
  ipv6Addresses: [],
  securityGroupIds: [],
  attachedIds: [],
  profileArn: null,
  ...change,
});

const finding = (on: string, name: string, fixed: string | null, change: Partial<Finding> = {}): Finding => ({
  finding_arn: `arn:${on}:${name}:${fixed}`,
  instance_id: `i-${on}`,
  instance_name: on,
  type: 'package',
  severity: 'high',
  vendor_severity: null,
  inspector_score: null,
  cvss: null,
  cvss_vector: null,
  epss: null,
  known_exploited: false,
  kev_due: null,
  exploit_available: null,
  title: name,
  vulnerability_id: `CVE-${name}-${fixed}`,
  source_url: null,
  packages: [{ name, arch: 'X86_64', manager: 'OS', installed: '1.0-1', fixed, path: null }],
  fix_available: 'yes',
  fix_id: `fix-${name}`,
  first_observed: '2026-11-01T00:00:00.000Z',
  last_observed: '2026-11-25T00:00:00.000Z',
  ...change,
});

const group = (name: string, on: string[], change: Partial<FixGroup> = {}): FixGroup => ({
  fix_id: `fix-${name}`,
  title: name,
  kind: 'os_package',
  package: name,
  from_versions: ['1.0-1'],
  fixed_version: '1.0-9',
  instance_ids: on.map((one) => `i-${one}`),
  instance_names: on,
  instance_count: on.length,
  vulnerability_ids: [],
  finding_count: 1,
  severity: 'high',
  known_exploited: [],
  epss: null,
  internet_exposed: false,
  reboot: 'not_required',
  tier: { name: '60_days', days: 60, due: null },
  risk_score: null,
  factors: [],
  why: '',
  ...change,
});

const plan = (hosts: Host[], findings: Finding[], groups: FixGroup[], change: Partial<PlanRequest> = {}) =>
  makePlan({
    hosts,
    findings: new Map(
      hosts.map(({ instance_id: id }) => [id, findings.filter(({ instance_id }) => instance_id === id)]),
    ),
    groups,
    baselines: new Map(),
    rollback: true,
    document: { name: 'SreOps-InstallPackages', version: '1', hash: 'a'.repeat(64) },
    policy: policy(),
    now: new Date('2026-11-25T14:02:00Z'),
    ...change,
  });

describe('makePlan', () => {
  it('brings each package to the newest version that a finding asks for, by the rules of its package manager', () => {
    const findings = ['1.0-2', '1.0-10', '1.0-9'].map((fixed) => finding('a', 'openssl', fixed));
    const { content } = plan([host('a')], findings, [group('openssl', ['a'])]);
    assert.deepEqual(content?.hosts[0]?.packages, [{ name: 'openssl', arch: 'X86_64', from: '1.0-1', to: '1.0-10' }]);
    assert.equal(content?.closes.findings, 3);
  });

  it('is the same plan for the same facts in another order', () => {
    const hosts = [host('a'), host('b')];
    const findings = ['a', 'b'].flatMap((on) => [finding(on, 'openssl', '1.0-9'), finding(on, 'curl', '2.0-1')]);
    const groups = [group('openssl', ['a', 'b']), group('curl', ['a', 'b'])];
    const one = plan(hosts, findings, groups).content;
    const other = plan(hosts.toReversed(), findings.toReversed(), groups).content;
    assert.ok(one && other);
    assert.equal(planHash(other), planHash(one));
  });

  it('reboots in prod only where a package is of no use without it, and only that host', () => {
    const hosts = [host('a'), host('b')];
    const findings = [finding('a', 'kernel', '6.1'), finding('b', 'openssl', '1.0-9')];
    const groups = [group('kernel', ['a'], { reboot: 'required' }), group('openssl', ['b'], { reboot: 'unknown' })];
    const { content, hosts: notes } = plan(hosts, findings, groups);
    assert.equal(content?.reboot_option, 'RebootIfNeeded');
    assert.deepEqual(
      content?.hosts.map(({ reboot_option }) => reboot_option),
      ['RebootIfNeeded', 'NoReboot'],
    );
    assert.match(notes['i-a'] ?? '', /; reboots \(kernel\)$/);
    assert.deepEqual(
      content?.hosts.map(({ reboot_because }) => reboot_because),
      [['kernel'], undefined],
    );
    assert.equal(plan([host('b')], findings, groups).content?.reboot_option, 'NoReboot');
    assert.equal(
      plan([host('b', { environment: 'staging' })], findings, groups).content?.reboot_option,
      'RebootIfNeeded',
    );
  });

  it('waits for the window, but not with what is known to be exploited and exposed', () => {
    const start = (change: Partial<FixGroup>, environment = 'prod') =>
      plan([host('a', { environment })], [finding('a', 'openssl', '1.0-9')], [group('openssl', ['a'], change)]).content
        ?.window.start;
    assert.equal(start({}), '2026-11-29T04:00:00Z');
    assert.equal(start({}, 'staging'), '2026-11-26T02:00:00Z');
    assert.equal(start({ known_exploited: ['CVE-1'] }), '2026-11-29T04:00:00Z', 'exploited, not exposed');
    assert.equal(
      start({ known_exploited: ['CVE-1'], internet_exposed: null }),
      '2026-11-29T04:00:00Z',
      'exposure not known',
    );
    assert.equal(start({ known_exploited: ['CVE-1'], internet_exposed: true }), '2026-11-25T14:00:00Z');
  });

  it('calls what is known to be exploited critical, and what nobody rated high', () => {
    const of = (change: Partial<Finding>) =>
      plan([host('a')], [finding('a', 'openssl', '1.0-9', change)], [group('openssl', ['a'])]).content?.criticality;
    assert.equal(of({ severity: 'low', known_exploited: true }), 'critical');
    assert.equal(of({ severity: 'untriaged' }), 'high');
    assert.equal(of({ severity: 'medium' }), 'medium');
    assert.equal(of({ severity: 'low' }), 'low');
  });

  it('promises nothing about a finding that also names a package without a fix', () => {
    const half = finding('a', 'openssl', '1.0-9', {
      finding_arn: 'arn:half',
      packages: [
        { name: 'openssl', arch: null, manager: 'OS', installed: '1.0-1', fixed: '1.0-9', path: null },
        { name: 'other', arch: null, manager: 'OS', installed: '1.0-1', fixed: null, path: null },
      ],
    });
    const { content } = plan([host('a')], [half, finding('a', 'openssl', '1.0-9')], [group('openssl', ['a'])]);
    assert.deepEqual(content?.hosts[0]?.finding_arns, ['arn:a:openssl:1.0-9']);
  });

  it('leaves out a host with a package that cannot be named exactly', () => {
    const odd = finding('a', 'openssl*', '1.0-9', { fix_id: 'fix-openssl' });
    const { content, hosts } = plan([host('a')], [odd], [group('openssl', ['a'])]);
    assert.equal(content, null);
    assert.match(hosts['i-a'] ?? '', /cannot be named exactly/);
  });

  it('says that a host with a stale scan may stay unverified', () => {
    const { hosts } = plan(
      [host('a', { scan: 'stale' })],
      [finding('a', 'openssl', '1.0-9')],
      [group('openssl', ['a'])],
    );
    assert.match(hosts['i-a'] ?? '', /may stay unverified/);
  });

  it('undoes by snapshot, or says that nothing can be undone', () => {
    const made = (rollback: boolean) =>
      plan([host('a')], [finding('a', 'openssl', '1.0-9')], [group('openssl', ['a'])], { rollback }).content?.rollback;
    assert.equal(made(true)?.tier, 'root_volume_snapshot');
    assert.deepEqual([made(false)?.enabled, made(false)?.tier], [false, 'none']);
  });
});
