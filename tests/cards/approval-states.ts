import type { Approval, HostState, PatchRun } from '../../services/contracts/approval.js';
import type { Rollback } from '../../services/operations/rollback-changes.js';
import { narrowPlan } from '../../services/patching/narrowing.js';
import { patchPlan } from '../../services/patching/runs.js';
import { ana, approval, idOf, mei } from './samples.js';

type Decision = Approval['decisions'][number];

const decided = (by: Decision['by'], decision: Decision['decision'], at: string, comment: string | null = null) => ({
  by,
  decision,
  at,
  comment,
  surface: 'teams' as const,
});

const both = [
  decided(ana, 'approve', '2026-11-22T14:06:00Z', 'looks right'),
  { ...decided(mei, 'approve', '2026-11-22T14:06:40Z'), surface: 'slack' as const },
];

const host = (name: string, state: HostState, detail: string, snapshot = true) => ({
  instance_id: idOf(name),
  name,
  state,
  detail,
  snapshot_id: snapshot ? 'snap-0a1b2c3d4e5f60001' : null,
  at: '2026-11-22T14:06:30Z',
});

const run = (status: PatchRun['status'], hosts: PatchRun['hosts'], closed: PatchRun['closed'] = null): PatchRun => ({
  status,
  started_at: '2026-11-22T14:03:48Z',
  finished_at: null,
  automation_execution_ids: ['4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f'],
  hosts,
  success_rate: null,
  closed,
});

const { plan } = approval;
const content = patchPlan(plan);
/** Runs happen inside the window. */
const begun = {
  ...approval,
  status: 'approved' as const,
  decisions: both,
  plan: {
    ...plan,
    content: { ...plan.content, window: { start: '2026-11-22T14:00:00Z', end: '2026-11-22T15:00:00Z' } },
  },
};

const launch = {
  key: '6d2f5f1e',
  name: 'product launch',
  by: ana,
  from: '2026-11-22T13:00:00.000Z',
  until: '2026-11-22T18:00:00.000Z',
};
const override = (by: Decision['by'], at: string) => ({ ...decided(by, 'override_freeze', at), freezes: [launch.key] });
const soon = { start: '2026-11-22T14:00:00Z', end: '2026-11-22T23:00:00Z' };
/** Asked while changes were frozen. */
const behind = {
  ...approval,
  plan: {
    ...plan,
    content: {
      ...content,
      window: { start: '2026-11-22T18:00:00Z', end: '2026-11-23T03:00:00Z', moved: { ...soon, behind: [launch] } },
    },
  },
  frozen_by: [launch],
};

const of = (name: string) => ({ instance_id: idOf(name), name });
/** Somebody installed by hand what the second wave was to install, and the host was moved to another baseline. */
const voided = {
  at: '2026-11-22T14:06:30.000Z',
  because: 'plan changed: web-1 has libnghttp2-14 1.43.0-1ubuntu0.1 instead of 1.43.0-1build3 and web-2 is stopped',
  hosts: [of('web-1'), of('web-2')],
  changes: [
    { ...of('web-1'), field: 'libnghttp2-14', was: '1.43.0-1build3', is: '1.43.0-1ubuntu0.1' },
    { ...of('web-1'), field: 'patch baseline', was: 'pb-0123456789abcdef0', is: 'pb-0fedcba9876543210' },
    { ...of('web-2'), field: 'instance', was: 'running', is: 'stopped' },
  ],
  plan_id: 'd3b1f0c2a4e5',
  next: 'd3b1f0c2a4e5-1',
};

const done = 're-scanned at 14:06 UTC: 1 finding closed';

/** One approval in every state it can be in. */
export const states = {
  pending: approval,
  half: { ...approval, decisions: both.slice(0, 1) },
  approved: { ...approval, status: 'approved', decisions: both },
  running: {
    ...begun,
    run: run('running', [
      host('api-2', 'installing', 'installing 1 of 1 package'),
      host('api-1', 'planned', 'waits for wave 2', false),
      host('web-1', 'planned', 'waits for wave 3', false),
      host('web-2', 'planned', 'waits for wave 3', false),
    ]),
  },
  verifying: {
    ...begun,
    run: run('verifying', [
      host('api-2', 'verified', done),
      host('api-1', 'verified', done),
      host('web-1', 'installed', 'waiting for the re-scan'),
      host('web-2', 'installed', 'waiting for the re-scan'),
    ]),
  },
  verified: {
    ...begun,
    run: run(
      'verified',
      ['api-2', 'api-1', 'web-1', 'web-2'].map((name) => host(name, 'verified', done)),
      { findings: 4, known_exploited: 4 },
    ),
  },
  partly: {
    ...begun,
    run: run(
      'partly_verified',
      [
        host('api-2', 'verified', done),
        host('api-1', 'verified', done),
        host('web-1', 'verified', done),
        host('web-2', 'failed', 'the command succeeded but libnghttp2-14 is still 1.43.0-1build3'),
      ],
      { findings: 3, known_exploited: 3 },
    ),
  },
  failed: {
    ...begun,
    run: run('failed', [
      host('api-2', 'failed', 'no space left on /var'),
      host('api-1', 'planned', 'not started: the canary failed', false),
      host('web-1', 'planned', 'not started: the canary failed', false),
      host('web-2', 'planned', 'not started: the canary failed', false),
    ]),
  },
  stopped: {
    ...begun,
    run: run('stopped', [
      host('api-2', 'verified', done),
      host('api-1', 'unknown', 'the agent stopped answering'),
      host('web-1', 'planned', 'not started', false),
      host('web-2', 'planned', 'not started', false),
    ]),
  },
  stopping: {
    ...begun,
    stop: { by: ana, at: '2026-11-22T14:06:00Z', reason: 'wrong package', past: [idOf('api-2')] },
    run: run('running', [
      host('api-2', 'installing', 'installing 1 of 1 package'),
      host('api-1', 'planned', 'not started: stopped by Ana Ruiz at 14:06 UTC (wrong package)', false),
      host('web-1', 'planned', 'not started: stopped by Ana Ruiz at 14:06 UTC (wrong package)', false),
      host('web-2', 'planned', 'not started: stopped by Ana Ruiz at 14:06 UTC (wrong package)', false),
    ]),
  },
  stoppedBy: {
    ...begun,
    stop: { by: ana, at: '2026-11-22T14:06:00Z', reason: 'wrong package', past: [idOf('api-2')] },
    run: {
      ...run('stopped', [
        host('api-2', 'verified', done),
        host('api-1', 'planned', 'stopped before the install: nothing was changed on it'),
        host('web-1', 'planned', 'not started: stopped by Ana Ruiz at 14:06 UTC (wrong package)', false),
        host('web-2', 'planned', 'not started: stopped by Ana Ruiz at 14:06 UTC (wrong package)', false),
      ]),
      finished_at: '2026-11-22T14:40:00Z',
    },
  },
  rejected: {
    ...approval,
    status: 'rejected',
    decisions: [decided(ana, 'reject', '2026-11-22T14:06:00Z', 'not before the release')],
  },
  rollingBack: {
    ...begun,
    run: run('rolling_back', [
      host(
        'api-2',
        'rolling_back',
        'not healthy 15 minutes after the install: status checks: impaired · replacing the root volume',
      ),
      host('api-1', 'planned', 'not started: api-2 of wave 1 failed', false),
      host('web-1', 'planned', 'not started: api-2 of wave 1 failed', false),
      host('web-2', 'planned', 'not started: api-2 of wave 1 failed', false),
    ]),
  },
  rolledBack: {
    ...begun,
    run: {
      ...run('failed', [
        host(
          'api-2',
          'rolled_back',
          'not healthy 15 minutes after the install: status checks: impaired · rolled back, and seen healthy at the versions from before',
        ),
        host('api-1', 'planned', 'not started: api-2 of wave 1 failed', false),
        host('web-1', 'planned', 'not started: api-2 of wave 1 failed', false),
        host('web-2', 'planned', 'not started: api-2 of wave 1 failed', false),
      ]),
      finished_at: '2026-11-22T14:40:00Z',
    },
  },
  expired: { ...approval, status: 'expired', expires_at: '2026-11-22T12:05:00Z' },
  cancelled: {
    ...approval,
    status: 'cancelled',
    decisions: [decided(approval.requested_by, 'cancel', '2026-11-22T14:06:00Z')],
  },
  outdated: {
    ...approval,
    status: 'cancelled',
    closed_because: 'nothing left to do: web-1 is already at 1.43.0-1ubuntu0.2',
  },
  narrowed: {
    ...approval,
    plan: narrowPlan(plan, { drop: [idOf('web-1'), idOf('web-2')] }),
    narrowed: [
      {
        by: mei,
        at: '2026-11-22T14:06:00Z',
        from: { plan_id: plan.plan_id, hash: plan.hash },
        dropped: ['web-1', 'web-2'].map((name) => ({ instance_id: idOf(name), name })),
      },
    ],
    decisions: [{ ...decided(ana, 'approve', '2026-11-22T14:05:30Z'), plan_hash: plan.hash }],
  },
  drifted: {
    ...begun,
    voided,
    run: run('verifying', [
      host('api-2', 'verified', done),
      host('api-1', 'installed', 'installed; waiting for a re-scan'),
      host('web-1', 'planned', `not started: ${voided.because}`, false),
      host('web-2', 'planned', `not started: ${voided.because}`, false),
    ]),
  },
  renewed: {
    ...approval,
    approval_id: voided.next,
    workflow_id: `patch-${voided.next}`,
    plan: narrowPlan(plan, { drop: [idOf('api-1'), idOf('api-2')] }),
    renews: { approval_id: approval.approval_id, at: voided.at, changes: voided.changes },
  },
  frozen: behind,
  frozenWaiting: {
    ...approval,
    status: 'approved',
    decisions: both,
    plan: { ...plan, content: { ...content, window: soon } },
    frozen_by: [launch],
    run: {
      ...run(
        'waiting_for_window',
        ['api-2', 'api-1', 'web-1', 'web-2'].map((name) => host(name, 'planned', 'waits for the window', false)),
      ),
      started_at: null,
    },
  },
  overridden: {
    ...behind,
    frozen_by: [],
    decisions: [override(mei, '2026-11-22T14:05:00Z'), override(ana, '2026-11-22T14:06:00Z')],
  },
  extended: {
    ...approval,
    expires_at: '2026-11-22T20:05:00Z',
    decisions: [decided(approval.requested_by, 'postpone', '2026-11-22T14:06:00Z')],
  },
  skipped: {
    ...begun,
    run: run(
      'verified',
      [
        host('api-2', 'verified', `${done}; rebooted 14:05 UTC`),
        host('api-1', 'verified', done),
        host('web-1', 'verified', done),
        { ...host('web-2', 'planned', 'nothing to do: already at 1.43.0-1ubuntu0.2', false), skipped: true },
      ],
      { findings: 3, known_exploited: 3 },
    ),
  },
} satisfies Record<string, Approval>;

const [first] = content.hosts;
const stagingHosts = first
  ? [{ ...first, instance_id: idOf('batch-1'), name: 'batch-1', environment: 'staging', reboot_because: ['nghttp2'] }]
  : [];

/** Another approval of the same request: another environment, another window, and a reboot. */
export const stagingApproval: Approval = {
  ...approval,
  approval_id: 'APR-9Z9Z9',
  required: 1,
  plan: {
    ...plan,
    content: {
      ...content,
      title: 'Patch nghttp2 on 1 host',
      hosts: stagingHosts.map((one) => ({ ...one, reboot_option: 'RebootIfNeeded' as const })),
      waves: [{ name: 'all hosts', instance_ids: [idOf('batch-1')] }],
      reboot_option: 'RebootIfNeeded',
      window: { start: '2026-11-23T02:00:00Z', end: '2026-11-23T04:00:00Z' },
    },
  },
};

/** The way back of one host, as people are asked for it. */
export const rollbackApproval: Approval = {
  ...approval,
  approval_id: 'APR-4R4R4',
  required: 2,
  plan: {
    ...plan,
    content: {
      kind: 'rollback',
      version: 1,
      title: 'Roll back web-2 to before 14:03 UTC',
      criticality: 'critical',
      hosts: [
        {
          instance_id: idOf('web-2'),
          name: 'web-2',
          environment: 'prod',
          platform: 'Ubuntu 22.04',
          image_id: 'ami-0c0ffee0000000010',
          tier: 'root_volume',
          snapshot_id: 'snap-0a1b2c3d4e5f60001',
          root_volume_id: 'vol-0a1b2c3d4e5f60002',
          packages: (first?.packages ?? []).map(({ name, arch, from, to }) => ({ name, arch, from: to, to: from })),
          loses: 'What is written to the root volume after the snapshot; data volumes are not rolled back.',
        },
      ],
      waves: [{ name: 'all hosts', instance_ids: [idOf('web-2')] }],
      document: { name: 'SreOps-RestoreRootVolume', version: '1', hash: 'b'.repeat(64) },
      reboot_option: 'RebootIfNeeded',
      window: { start: '2026-11-22T14:00:00Z', end: '2026-11-22T23:00:00Z' },
      undoes: { approval_id: 'APR-7Q2M4', rollback_id: `rb-APR-7Q2M4-${idOf('web-2')}` },
      reopens: content.closes,
      hold_until: '2026-11-30T00:00:00.000Z',
    },
  },
};

export const noWayBack: Rollback = {
  rollback_status: 'not_possible',
  restored_state: null,
  verification_results: null,
  instance_id: idOf('web-2'),
  rollback_id: 'rb-APR-7Q2M4-1',
  workflow_id: null,
  approval_url: null,
  approval: null,
  summary: 'web-2 cannot be rolled back: the run took no snapshot of web-2. Nothing was changed.',
};
