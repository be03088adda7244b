import { alarmFor } from '../../services/alarms/definitions.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { AlarmsPlan } from '../../services/contracts/plan.js';
import type { AlarmSetupResult } from '../../services/operations/set-up-alarms.js';
import { approval, compliance, idOf } from './samples.js';

const topics = ['arn:aws:sns:us-west-2:111122223333:sre-ops-alerts'];
const [batch, bastion] = [idOf('batch-1'), idOf('bastion')];
const ofInstance = (id: string) => [{ Name: 'InstanceId', Value: id }];
const ec2 = (name: string, id: string) => ({ namespace: 'AWS/EC2', name, dimensions: ofInstance(id) });
const disk = (path: string) => ({
  namespace: 'CWAgent',
  name: 'disk_used_percent',
  dimensions: [...ofInstance(batch), { Name: 'path', Value: path }],
});
const ofBatch = [
  alarmFor('cpu', batch, ec2('CPUUtilization', batch), { topics }),
  alarmFor('status', batch, ec2('StatusCheckFailed', batch), { topics }),
  alarmFor('disk', batch, disk('/'), { part: '/', topics }),
  alarmFor('disk', batch, disk('/opt/batch'), { part: '/opt/batch', topics }),
];
const ofBastion = [alarmFor('status', bastion, ec2('StatusCheckFailed', bastion), { topics })];

const content: AlarmsPlan = {
  kind: 'alarms',
  version: 1,
  title: 'Set 5 alarms on 2 hosts',
  criticality: 'low',
  window: { start: '2026-11-22T14:00:00Z', end: '2026-11-22T23:00:00Z' },
  hosts: [
    { instance_id: batch, name: 'batch-1', environment: 'staging' },
    { instance_id: bastion, name: 'bastion', environment: 'prod' },
  ],
  alarms: [...ofBatch, ...ofBastion],
};
export const alarmsApproval: Approval = {
  ...approval,
  approval_id: 'APR-6S9V2',
  workflow_id: 'patch-6S9V2',
  criticality: 'low',
  required: 1,
  plan: { ...approval.plan, content },
};

const ran = (name: string, instance_id: string, state: 'verified' | 'failed', detail: string) => ({
  ...{ instance_id, name, state, detail },
  snapshot_id: null,
  at: '2026-11-22T14:05:00Z',
});
export const alarmsDrifted: Approval = {
  ...alarmsApproval,
  status: 'approved',
  run: {
    status: 'partly_verified',
    started_at: '2026-11-22T14:04:00Z',
    finished_at: '2026-11-22T14:05:00Z',
    automation_execution_ids: [],
    hosts: [
      ran('batch-1', batch, 'verified', '4 alarms set, as CloudWatch shows'),
      ran(
        'bastion',
        bastion,
        'failed',
        `0 of 1 alarm set: an alarm sre-ops-${bastion}-status exists, with another Threshold`,
      ),
    ],
    success_rate: 0.5,
    closed: null,
  },
};
/** Every alarm is longer than a card. */
export const manyAlarms: Approval = {
  ...alarmsApproval,
  plan: {
    ...alarmsApproval.plan,
    content: {
      ...content,
      alarms: Array.from({ length: 40 }, (_, index) =>
        alarmFor('disk', batch, disk(`/data/${index}`), { part: `/data/${index}`, topics }),
      ),
    },
  },
};

export const alarmSetup: AlarmSetupResult = {
  status: 'complete',
  coverage: { ...compliance.coverage, requested: 3, answered: 3, failed: [] },
  approval: null,
  hosts: [
    {
      ...{ instance_id: batch, name: 'batch-1', has: ['batch-1-unusual-traffic'], lacks: ofBatch },
      ...{ unmeasured: ['memory' as const], unread: false },
    },
    {
      ...{ instance_id: bastion, name: 'bastion', has: [], lacks: ofBastion },
      ...{ unmeasured: ['memory' as const, 'disk' as const], unread: false },
    },
    {
      ...{ instance_id: idOf('web-1'), name: 'web-1', has: ['web-1-cpu', 'web-1-status'], lacks: [] },
      ...{ unmeasured: [], unread: false },
    },
  ],
  lacking: 5,
  notifies: topics,
  summary: '2 hosts of 3 lack 5 alarms.',
};
export const alarmSetupUnread: AlarmSetupResult = {
  ...alarmSetup,
  status: 'partial',
  hosts: alarmSetup.hosts.map((host) => ({ ...host, unmeasured: [], unread: true })),
  coverage: {
    ...alarmSetup.coverage,
    answered: 0,
    failed: [
      {
        ...{ service: 'cloudwatch', region: 'us-west-2', account: null, retryable: false, reason: 'denied' as const },
        instances: alarmSetup.hosts.map(({ instance_id }) => instance_id),
        detail:
          'I may not read which metrics there are here (cloudwatch:ListMetrics was denied). Whether memory and disks can be watched is unknown.',
      },
    ],
  },
};
