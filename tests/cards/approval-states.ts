import type { Approval, HostState, PatchRun } from '../../services/contracts/approval.js';
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
  rejected: {
    ...approval,
    status: 'rejected',
    decisions: [decided(ana, 'reject', '2026-11-22T14:06:00Z', 'not before the release')],
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

const [first] = plan.content.hosts;
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
      ...plan.content,
      title: 'Patch nghttp2 on 1 host',
      hosts: stagingHosts.map((one) => ({ ...one, reboot_option: 'RebootIfNeeded' as const })),
      waves: [{ name: 'all hosts', instance_ids: [idOf('batch-1')] }],
      reboot_option: 'RebootIfNeeded',
      window: { start: '2026-11-23T02:00:00Z', end: '2026-11-23T04:00:00Z' },
    },
  },
};
