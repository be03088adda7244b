import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PatchPlan } from '../../../services/contracts/plan.js';
import { UserError } from '../../../services/errors.js';
import { isNarrower, type Narrow, narrowPlan } from '../../../services/patching/narrowing.js';
import { canonicalJson, planHash } from '../../../services/patching/plan-hash.js';
import { patchPlan } from '../../../services/patching/runs.js';
import { planContent, planOf } from '../../support/plan.js';

const drain_document = { name: 'SreOps-InstallPackagesBehindLoadBalancer', version: '1', hash: 'c'.repeat(64) };

/** Plans of two to eight hosts in one to four waves, some of which reboot or are drained. */
const plans = fc
  .record({
    hosts: fc.array(
      fc.record({
        wave: fc.integer({ min: 0, max: 3 }),
        reboots: fc.boolean(),
        drained: fc.boolean(),
        packages: fc.uniqueArray(fc.constantFrom('openssl', 'curl', 'glibc', 'nginx'), { minLength: 1 }),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  })
  .map(({ hosts: some }) => {
    const [host] = planContent().hosts;
    assert.ok(host);
    const hosts = some.map(({ reboots, drained, packages }, index) => ({
      ...host,
      instance_id: `i-${String(index).padStart(17, '0')}`,
      name: `web-${index}`,
      packages: packages.map((name) => ({ name, arch: 'amd64', from: '1.0-1', to: '1.0-2' })),
      reboot_option: reboots ? ('RebootIfNeeded' as const) : ('NoReboot' as const),
      ...(drained && { drain: { arn: 'arn:tg', name: 'web' } }),
      finding_arns: packages.map((name) => `arn:${index}:${name}`),
      known_exploited: packages.filter((name) => name === 'openssl').map((name) => `CVE-${name}`),
      vulnerability_ids: packages.map((name) => `CVE-${name}`),
    }));
    const ids = hosts.map(({ instance_id }) => instance_id);
    const waves = [0, 1, 2, 3]
      .map((wave) => ({ name: `wave ${wave}`, instance_ids: ids.filter((_, index) => some[index]?.wave === wave) }))
      .filter(({ instance_ids }) => instance_ids.length > 0);
    return planContent({
      title: `Patch openssl on ${hosts.length} hosts`,
      hosts,
      waves,
      reboot_option: some.some(({ reboots }) => reboots) ? 'RebootIfNeeded' : 'NoReboot',
      ...(some.some(({ drained }) => drained) && { drain_document }),
      gates: {
        ...planContent().gates,
        target_groups: [{ arn: 'arn:tg', name: 'web', instance_ids: ids.slice(0, 3) }],
      },
      closes: {
        findings: hosts.reduce((sum, { finding_arns }) => sum + finding_arns.length, 0),
        vulnerability_ids: [...new Set(hosts.flatMap(({ vulnerability_ids }) => vulnerability_ids))],
        known_exploited: [...new Set(hosts.flatMap(({ known_exploited }) => known_exploited))],
      },
    });
  });
const narrowings = fc.array(
  fc.record({ only_first_wave: fc.boolean(), drop: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }) }),
  { minLength: 1, maxLength: 4 },
);

describe('narrowing a plan', () => {
  it('never adds a host, a package, a version, a reboot, a later window or another document, and gives another hash', () => {
    let narrowedTimes = 0;
    fc.assert(
      fc.property(plans, narrowings, (whole, list) => {
        let plan = planOf(whole);
        for (const { only_first_wave, drop } of list) {
          const before = plan.content;
          const narrow: Narrow = { only_first_wave, drop: drop.map((index) => `i-${String(index).padStart(17, '0')}`) };
          try {
            const next = narrowPlan(plan, narrow);
            plan = { ...next, content: patchPlan(next) };
          } catch (error) {
            assert.ok(error instanceof UserError, String(error));
            continue;
          }
          narrowedTimes += 1;
          const part = plan.content;
          assert.ok(part.hosts.length > 0 && part.hosts.length < before.hosts.length);
          for (const host of part.hosts) {
            assert.deepEqual(
              host,
              before.hosts.find(({ instance_id }) => instance_id === host.instance_id),
            );
            assert.ok(!narrow.drop?.includes(host.instance_id), 'what was dropped is gone');
          }
          const flat = (content: PatchPlan) => content.waves.flatMap(({ instance_ids }) => instance_ids);
          const ids = part.hosts.map(({ instance_id }) => instance_id);
          assert.deepEqual([...flat(part)].sort(), [...ids].sort(), 'every host is in one wave');
          assert.deepEqual(
            flat(part),
            flat(before).filter((id) => ids.includes(id)),
            'in the same order',
          );
          if (only_first_wave) assert.ok(ids.every((id) => before.waves[0]?.instance_ids.includes(id)));
          for (const key of ['window', 'document', 'rollback', 'criticality', 'kind', 'version'] as const) {
            assert.deepEqual(part[key], before[key], key);
          }
          assert.ok(part.drain_document === undefined || before.drain_document !== undefined);
          const mayReboot = part.hosts.some((host) => host.reboot_option === 'RebootIfNeeded');
          assert.equal(part.reboot_option, mayReboot ? 'RebootIfNeeded' : 'NoReboot');
          assert.equal(part.gates.bake_minutes, before.gates.bake_minutes);
          assert.deepEqual(part.gates.alarms, before.gates.alarms);
          const arns = new Set(part.hosts.flatMap(({ finding_arns }) => finding_arns));
          assert.equal(part.closes.findings, arns.size);
          const exploited = new Set(part.hosts.flatMap(({ known_exploited = [] }) => known_exploited));
          assert.deepEqual(new Set(part.closes.known_exploited), exploited);
          assert.match(part.title, new RegExp(` on ${part.hosts.length} hosts?$`));
          assert.deepEqual(PatchPlan.parse(part), part);
          assert.equal(plan.hash, planHash(part));
          assert.notEqual(canonicalJson(part), canonicalJson(before));
          assert.deepEqual([plan.created_at, plan.created_by.id], ['2026-11-25T14:00:00.000Z', 'ben']);
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(narrowedTimes > 200, `narrowed ${narrowedTimes} times`);
  });

  it('promises nothing less by name where the hosts do not say which vulnerability is theirs', () => {
    const whole = planContent();
    const hosts = whole.hosts.map(({ known_exploited: _, ...host }) => host);
    const part = patchPlan(narrowPlan(planOf({ ...whole, hosts }), { drop: [hosts[1]?.instance_id ?? ''] }));
    assert.deepEqual(part.closes, { ...whole.closes, findings: 1 });
  });

  it('refuses all of it, none of it, hosts that are not in it, and plans that are not about patching', () => {
    const plan = planOf();
    const [one, two] = plan.content.hosts.map(({ instance_id }) => instance_id);
    assert.ok(one && two);
    assert.throws(() => narrowPlan(plan, { drop: [one, two] }), { message: /Nothing of the plan would be left/ });
    assert.throws(() => narrowPlan(plan, { only_first_wave: true }), { code: 'conflict', message: /whole plan/ });
    assert.throws(() => narrowPlan(plan, { drop: ['i-0ther'] }), { message: 'i-0ther is not in this plan.' });
    const rollback = { ...plan, content: { kind: 'rollback' } } as unknown as typeof plan;
    assert.throws(() => narrowPlan(rollback, { drop: [one] }), { code: 'invalid_input', message: /Only a patch plan/ });
  });

  it('is checked again by what would notice a wider plan', () => {
    const whole = planContent();
    const [first, second] = whole.hosts;
    assert.ok(first && second);
    const part = patchPlan(narrowPlan(planOf(whole), { drop: [second.instance_id] }));
    assert.ok(isNarrower(part, whole), 'positive control');
    const wider: Partial<Record<string, PatchPlan>> = {
      'the same': whole,
      'another host': { ...part, hosts: [{ ...first, instance_id: 'i-other' }] },
      'another package': { ...part, hosts: [{ ...first, packages: [...first.packages, ...first.packages] }] },
      'another version': {
        ...part,
        hosts: [{ ...first, packages: first.packages.map((one) => ({ ...one, to: '9.9' })) }],
      },
      'a reboot': { ...part, reboot_option: 'RebootIfNeeded' },
      'a later window': { ...part, window: { ...part.window, end: '2026-11-30T06:00:00Z' } },
      'another document': { ...part, document: { ...part.document, version: '2' } },
      'less watching': { ...part, gates: { ...part.gates, bake_minutes: 1 } },
      'no way back': { ...part, rollback: { ...part.rollback, enabled: false } },
      'nothing of it in a wave': { ...part, waves: [{ name: 'x', instance_ids: [second.instance_id] }] },
      'more closed': { ...part, closes: { ...part.closes, findings: 99 } },
    };
    for (const [what, content] of Object.entries(wider)) assert.ok(content && !isNarrower(content, whole), what);
  });
});
