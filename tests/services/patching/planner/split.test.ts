import assert from 'node:assert/strict';
import fc from 'fast-check';
import { groupBy } from '../../../../services/group-by.js';
import type { Host } from '../../../../services/instances.js';
import { planHash } from '../../../../services/patching/plan-hash.js';
import { otherActions } from '../../../../services/patching/planner/actions.js';
import { atLevel } from '../../../../services/patching/planner/level.js';
import { type SplitRequest, splitIntoPlans } from '../../../../services/patching/planner/split.js';
import { groupByFix } from '../../../../services/vulnerabilities/fix-groups.js';
import type { ObservedFinding } from '../../../../services/vulnerabilities/observed-finding.js';
import { policy } from '../../../support/change.js';
import { affected, finding, host } from '../../../support/observations.js';

const machine = (name: string, change: Partial<Host> = {}): Host =>
  host({ instance_id: `i-${name}`, name, tags: { 'sre-agent:patch': 'allowed' }, ...change });

const on = (name: string, what: string, change: Partial<ObservedFinding> = {}): ObservedFinding =>
  finding({
    finding_arn: `arn:${name}:${what}`,
    instance_id: `i-${name}`,
    instance_name: name,
    vulnerability_id: `CVE-${what}`,
    packages: [affected(what, '1.0-1', '1.0-2')],
    ...change,
  });

const exploited = { known_exploited: true } as const;

function request(
  hosts: Host[],
  observed: ObservedFinding[],
  exposed: string[] = [],
  busy: string[] = [],
): SplitRequest {
  const internet = new Map(hosts.map(({ instance_id, name }) => [instance_id, exposed.includes(name)]));
  const { groups, findings } = groupByFix({ findings: observed, exposed: internet });
  const byHost = groupBy(findings, ({ instance_id }) => instance_id);
  return {
    hosts,
    findings: new Map(hosts.map(({ instance_id }) => [instance_id, byHost.get(instance_id) ?? []])),
    groups,
    exposures: new Map(
      [...internet].map(([id, open]) => [
        id,
        { internet: open, openPorts: open ? ['443/tcp from 0.0.0.0/0'] : [], basis: '' },
      ]),
    ),
    busy: new Map(busy.map((name) => [`i-${name}`, 'left out: it is in patch-x, which is approved and not over'])),
    baselines: new Map(),
    rollback: true,
    document: { name: 'SreOps-InstallPackages', version: '1', hash: 'a'.repeat(64) },
    policy: policy(),
    now: new Date('2026-11-25T14:02:00Z'),
  };
}

const shape = (split: ReturnType<typeof splitIntoPlans>) =>
  split.plans.map(({ environment, urgent, content }) => [
    environment,
    urgent,
    content.reboot_option,
    content.hosts.map(({ name }) => name).join(' '),
    content.window.start,
  ]);

describe('splitIntoPlans', () => {
  it('makes one plan for each environment, urgency and need of a reboot', () => {
    const hosts = [machine('a'), machine('b'), machine('c', { environment: 'staging' })];
    const findings = [on('a', 'openssl'), on('b', 'openssl'), on('b', 'linux-image-aws'), on('c', 'openssl')];
    assert.deepEqual(shape(splitIntoPlans(request(hosts, findings))), [
      ['prod', false, 'NoReboot', 'a', '2026-11-29T04:00:00Z'],
      ['prod', false, 'RebootIfNeeded', 'b', '2026-11-29T04:00:00Z'],
      ['staging', false, 'NoReboot', 'c', '2026-11-26T02:00:00Z'],
    ]);
  });

  it('hurries only on hosts where the exploited thing is exposed, and only with that fix', () => {
    const findings = [on('a', 'openssl', exploited), on('b', 'openssl', exploited), on('a', 'vim')];
    const split = splitIntoPlans(request([machine('a'), machine('b')], findings, ['a']));
    assert.deepEqual(shape(split), [
      ['prod', true, 'NoReboot', 'a', '2026-11-25T14:00:00Z'],
      ['prod', false, 'NoReboot', 'a b', '2026-11-29T04:00:00Z'],
    ]);
    const [now, later] = split.plans.map(({ content }) =>
      content.hosts.map((one) => one.packages.map(({ name }) => name)),
    );
    assert.deepEqual([now, later], [[['openssl']], [['vim'], ['openssl']]]);
  });

  it('does not hurry while nobody knows that it is exploited', () => {
    const findings = [on('a', 'openssl', { known_exploited: null })];
    assert.deepEqual(
      splitIntoPlans(request([machine('a')], findings, ['a'])).plans.map(({ urgent }) => urgent),
      [false],
    );
  });

  it('names every host without a plan that may need one', () => {
    const hosts = [machine('a', { ssm: 'offline' }), machine('b'), machine('c', { tags: {} }), machine('d')];
    const { plans, leftOut } = splitIntoPlans(
      request(
        hosts,
        ['a', 'b', 'c'].map((name) => on(name, 'openssl')),
        [],
        ['b'],
      ),
    );
    assert.deepEqual(plans, []);
    assert.deepEqual([...leftOut.keys()], ['i-a', 'i-b', 'i-c']);
    assert.match(leftOut.get('i-b') ?? '', /approved and not over/);
  });

  it('lets no plan outgrow what a record takes', () => {
    const names = Array.from({ length: 120 }, (_, index) => `h${String(index).padStart(3, '0')}`);
    const few = splitIntoPlans(
      request(
        names.map((name) => machine(name)),
        names.map((name) => on(name, 'openssl')),
      ),
    );
    assert.deepEqual(
      few.plans.map(({ content }) => content.hosts.length),
      [50, 50, 20],
    );
    const many = names.slice(0, 20).flatMap((name) => Array.from({ length: 200 }, (_, n) => on(name, `pkg-${n}`)));
    const big = splitIntoPlans(
      request(
        names.slice(0, 20).map((name) => machine(name)),
        many,
      ),
    );
    assert.ok(big.plans.length > 1);
    for (const { content } of big.plans) assert.ok(JSON.stringify(content).length < 300_000);
  });

  it('gives the same plans for the same facts in any order, with every needed fix of every free host in exactly one', () => {
    const hosts = ['a', 'b', 'c', 'd'].map((name, index) =>
      machine(name, { environment: index % 2 ? 'staging' : 'prod' }),
    );
    const findings = hosts.flatMap(({ name }) => [
      on(name, 'openssl', exploited),
      on(name, 'vim'),
      on(name, 'linux-image-aws'),
    ]);
    const hashes = (some: Host[], those: ObservedFinding[], exposed: string[]) =>
      splitIntoPlans(request(some, those, exposed)).plans.map(({ content }) => planHash(content));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(hosts, { minLength: hosts.length }),
        fc.shuffledSubarray(findings, { minLength: 1 }),
        fc.subarray(['a', 'b', 'c', 'd']),
        (some, those, exposed) => {
          assert.deepEqual(
            hashes(some, those, exposed),
            hashes(
              hosts,
              findings.filter((one) => those.includes(one)),
              exposed,
            ),
          );
          const planned = splitIntoPlans(request(some, those, exposed)).plans.flatMap(({ content }) =>
            content.hosts.flatMap(({ finding_arns }) => finding_arns),
          );
          assert.deepEqual([...planned].sort(), those.map(({ finding_arn }) => finding_arn).sort());
          for (const { content } of splitIntoPlans(request(some, those, exposed)).plans) {
            assert.deepEqual(
              content.waves.flatMap(({ instance_ids }) => instance_ids).sort(),
              content.hosts.map(({ instance_id }) => instance_id).sort(),
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('atLevel', () => {
  it('takes this criticality and worse: exploited is critical, not yet rated is high', () => {
    const severities = ['critical', 'high', 'medium', 'low', 'untriaged'] as const;
    const { groups } = request(
      [machine('a')],
      [
        ...severities.map((severity) => on('a', severity, { severity })),
        on('a', 'kev', { severity: 'low', ...exploited }),
      ],
    );
    const names = (level: 'critical' | 'high' | 'medium' | 'low') =>
      atLevel(groups, level)
        .map((group) => group.package)
        .sort();
    assert.deepEqual(names('critical'), ['critical', 'kev']);
    assert.deepEqual(names('high'), ['critical', 'high', 'kev', 'untriaged']);
    assert.deepEqual(names('medium'), ['critical', 'high', 'kev', 'medium', 'untriaged']);
    assert.equal(names('low').length, 6);
  });
});

describe('otherActions', () => {
  it('deploy, close, mitigate: what no package manager installs, the exploited and exposed first', () => {
    const port = on('a', 'port', {
      type: 'network',
      packages: [],
      vulnerability_id: null,
      reachable: { ports: '22/tcp', internet: true },
    });
    const facts = request(
      [machine('a')],
      [
        on('a', 'glibc-nofix', { packages: [affected('glibc', '1', null)] }),
        port,
        on('a', 'log4j-core', { ...exploited, packages: [affected('log4j-core', '2.14.1', '2.17.1', 'JAR')] }),
        on('a', 'openssl'),
      ],
      ['a'],
    );
    const actions = otherActions(facts, new Map());
    assert.deepEqual(actions.map(({ kind }) => kind).sort(), ['close_port', 'deploy', 'mitigate_or_accept']);
    assert.equal(actions[0]?.kind, 'deploy');
    assert.match(actions[0]?.detail ?? '', /until then narrow 443\/tcp from 0\.0\.0\.0\/0/);
  });

  it('make a host patchable that needs an urgent fix and cannot have it', () => {
    const facts = request(
      [machine('a', { ssm: 'offline' }), machine('b', { ssm: 'offline' })],
      [on('a', 'openssl', exploited), on('b', 'openssl', exploited)],
      ['a'],
    );
    const actions = otherActions(facts, splitIntoPlans(facts).leftOut);
    assert.deepEqual(
      actions.map(({ kind, instance_names }) => [kind, ...instance_names]),
      [['make_patchable', 'a']],
    );
    assert.match(actions[0]?.detail ?? '', /its SSM agent is offline/);
  });
});
