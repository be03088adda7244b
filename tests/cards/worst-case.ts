import type { Approval } from '../../services/contracts/approval.js';
import type { Instance } from '../../services/contracts/instance.js';
import type { Finding, FixGroup } from '../../services/contracts/vulnerability.js';
import { patchPlan } from '../../services/patching/runs.js';
import { states } from './approval-states.js';
import { alert, approval, compliance, fleet, instance, metrics, security } from './samples.js';

/** A thousand hosts of which fifty are named, three hundred findings, the longest names: what must still fit on a card. */
const count = 50;
const many = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const id = (index: number) => `i-0${String(index).padStart(16, '0')}`;
const longName = (index: number) => `prod-eu-payments-settlement-worker-blue-${index}-`.padEnd(120, 'x');

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const hosts: Instance[] = many(count, (index) => ({
  ...pick(fleet.instances, index),
  instance_id: id(index),
  name: longName(index),
}));
const ids = hosts.map(({ instance_id }) => instance_id);
const names = hosts.map(({ name }) => name);

const findings: Finding[] = many(300, (index) => ({
  ...pick(fleet.findings, index),
  instance_id: id(index % count),
  instance_name: longName(index % count),
}));

const groups: FixGroup[] = many(40, (index) => ({
  ...pick(fleet.fix_groups, index),
  fix_id: `fix-${index}`,
  kind: 'os_package' as const,
  instance_ids: ids,
  instance_names: names,
  instance_count: index === 0 ? count : 986,
  why: `${pick(fleet.fix_groups, index).why} `.repeat(4),
}));

const gaps = many(12, (index) => ({
  service: 'inspector2',
  region: `us-west-${index}`,
  account: null,
  instances: ids,
  reason: 'denied' as const,
  retryable: true,
  detail: `Inspector did not answer in us-west-${index}: ${'a long reason '.repeat(20)}`,
}));

const coverage = { ...fleet.coverage, requested: count, answered: count - 12, failed: gaps };
const counts = { critical_count: 1234, high_count: 23456, medium_count: 345678, low_count: 4567890 };

export const worstFleet = {
  ...fleet,
  ...counts,
  coverage,
  untriaged_count: 12,
  attention_count: 38,
  findings,
  fix_groups: groups,
  instances: hosts,
  unseen: hosts,
  unseen_count: 312,
  exact_counts: [],
};

export const worstInstance = {
  ...instance,
  coverage: { ...coverage, requested: 1, answered: 0 },
  status: 'partial' as const,
  vulnerabilities: findings,
  remediation_priority: groups,
  factors: many(30, (index) => pick(instance.factors, index)),
};

export const worstCompliance = {
  ...compliance,
  coverage,
  non_compliant: ids,
  hosts: hosts.map((one, index) => ({
    ...pick(compliance.hosts, index),
    instance_id: one.instance_id,
    name: one.name,
    reason: 'a reason that goes on and on '.repeat(8),
  })),
};

export const worstNames = many(20, (index) => `${index}-`.padEnd(255, 'm'));
const oneSeries = Object.values(metrics.metrics)[0] ?? assertNever();
const oneTrend = Object.values(metrics.trends)[0] ?? assertNever();
export const worstMetrics = {
  ...metrics,
  status: 'partial' as const,
  coverage: { ...coverage, requested: 1, answered: 1 },
  metrics: Object.fromEntries(
    many(160, (index) => [
      `metric ${index}`,
      { ...oneSeries, label: longName(index), gaps: [{ from: metrics.from, to: metrics.to, points: 18 + index }] },
    ]),
  ),
  trends: Object.fromEntries(many(160, (index) => [`metric ${index}`, { ...oneTrend, forecast: 'full in 9 days' }])),
  anomalies: many(400, (index) => ({ ...pick(metrics.anomalies, index), detail: `${longName(index)} `.repeat(3) })),
  missing: worstNames.map((name) => ({
    name,
    label: name,
    reason: 'not_published' as const,
    detail: `${name} is not there.`,
  })),
  notes: many(40, (index) => `${longName(index)}: less than a day of points.`),
};

export const worstSecurity = {
  ...security,
  coverage,
  alerts: many(30, (index) => ({ ...pick(security.alerts, index), instance_ids: ids, title: longName(index) })),
  events: many(300, (index) => ({ ...pick(security.events, index), actor: longName(index) })),
  recommendations: many(30, (index) => `${longName(index)} ${'do this '.repeat(40)}`),
};

const patched = patchPlan(approval.plan);
const [onePlanned] = patched.hosts;
const plannedHost = onePlanned ?? assertNever();
function assertNever(): never {
  throw new Error('the sample is empty');
}

export const worstApproval: Approval = {
  ...approval,
  plan: {
    ...approval.plan,
    content: {
      ...patched,
      title: `Patch everything ${'x'.repeat(400)}`,
      hosts: hosts.map(({ instance_id, name }, index) => ({
        ...plannedHost,
        instance_id,
        name,
        packages: many(6, (n) => ({ name: `package-${index}-${n}`, arch: 'x86_64', from: '1.0.0-1', to: '1.0.1-1' })),
      })),
      waves: many(20, (index) => ({ name: `wave ${index + 1}`, instance_ids: ids.slice(index * 2, index * 2 + 2) })),
    },
  },
};

export const worstRun: Approval = {
  ...worstApproval,
  status: 'approved',
  decisions: states.approved.decisions,
  run: {
    ...states.partly.run,
    hosts: hosts.map(({ instance_id, name }, index) => ({
      instance_id,
      name,
      state: index % 7 === 0 ? 'failed' : 'verified',
      detail: 'an explanation that goes on '.repeat(12),
      snapshot_id: `snap-0${String(index).padStart(16, '0')}`,
      at: '2026-11-22T14:06:30Z',
    })),
  },
};

export const worstAlert = {
  ...alert,
  title: longName(1).repeat(5),
  detail: 'detail '.repeat(400),
  instance_ids: ids,
  instance_names: names,
  facts: many(60, (index) => ({ label: longName(index), value: 'value '.repeat(100) })),
};
