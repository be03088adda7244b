import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAlert } from '../../../services/alerts/alert.js';
import { dateOr } from '../../../services/alerts/reading.js';
import { Alert } from '../../../services/contracts/alert.js';

const received = new Date('2026-11-25T14:02:00.000Z');
const read = (message: unknown, subject: string | null = null) =>
  readAlert(typeof message === 'string' ? message : JSON.stringify(message), subject, received);

const event = (source: string, type: string, detail: unknown) => ({
  version: '0',
  id: 'e',
  'detail-type': type,
  source,
  account: '111122223333',
  region: 'us-west-2',
  time: '2026-11-25T14:00:00Z',
  resources: [],
  detail,
});

const finding = (change = {}) =>
  event('aws.inspector2', 'Inspector2 Finding', {
    findingArn: 'arn:aws:inspector2:us-west-2:111122223333:finding/0123456789abcdef0123456789abcdef',
    title: 'CVE-2024-6387 - openssh-server',
    description: 'A signal handler race condition.',
    severity: 'HIGH',
    status: 'ACTIVE',
    type: 'PACKAGE_VULNERABILITY',
    fixAvailable: 'YES',
    exploitAvailable: 'YES',
    inspectorScore: 8.1,
    epss: { score: 0.6 },
    updatedAt: 'Wed Nov 25 13:59:44.356 UTC 2026',
    packageVulnerabilityDetails: {
      vulnerabilityId: 'CVE-2024-6387',
      vulnerablePackages: [{ name: 'openssh-server', version: '8.9p1', fixedInVersion: '1:8.9p1-3ubuntu0.10' }],
    },
    resources: [{ id: 'i-0123456789abcdef0', type: 'AWS_EC2_INSTANCE', tags: { Name: 'web-1' } }],
    ...change,
  });

describe('readAlert', () => {
  it('understands an Inspector finding, with the odd dates of its events', () => {
    const alert = read(finding());
    assert.equal(alert.kind, 'vulnerability');
    assert.equal(alert.severity, 'high');
    assert.equal(alert.at, '2026-11-25T13:59:44.356Z');
    assert.deepEqual(alert.instance_ids, ['i-0123456789abcdef0']);
    assert.deepEqual(alert.instance_names, ['web-1']);
    assert.equal(alert.region, 'us-west-2');
    assert.ok(alert.facts.some(({ value }) => value === 'openssh-server 8.9p1 -> 1:8.9p1-3ubuntu0.10'));
  });

  it('takes a finding that was closed as information', () => {
    const alert = read(finding({ status: 'CLOSED', severity: 'CRITICAL' }));
    assert.equal(alert.severity, 'info');
    assert.match(alert.title, /^Closed: /);
  });

  it('knows the same finding again when only its dates moved, and another one apart', () => {
    assert.equal(read(finding()).alert_id, read(finding({ updatedAt: 'Thu Nov 26 13:59:44.356 UTC 2026' })).alert_id);
    assert.notEqual(read(finding()).alert_id, read(finding({ severity: 'CRITICAL' })).alert_id);
  });

  it('understands a GuardDuty finding by its number', () => {
    const detail = (severity: number) => ({
      id: 'f1',
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      severity,
      title: '203.0.113.7 is performing SSH brute force attacks.',
      updatedAt: '2026-11-25T13:58:00.000Z',
      resource: {
        resourceType: 'Instance',
        instanceDetails: { instanceId: 'i-0123456789abcdef0', tags: [{ key: 'Name', value: 'bastion' }] },
      },
      service: { count: 42 },
    });
    const severities = [9.1, 8, 5, 2, 0].map(
      (severity) => read(event('aws.guardduty', 'GuardDuty Finding', detail(severity))).severity,
    );
    assert.deepEqual(severities, ['critical', 'high', 'medium', 'low', 'info']);
    const alert = read(event('aws.guardduty', 'GuardDuty Finding', detail(8)));
    assert.equal(alert.kind, 'threat');
    assert.deepEqual(alert.instance_names, ['bastion']);
  });

  it('understands a CloudWatch alarm, which has no severity of its own', () => {
    const alarm = (NewStateValue: string) => ({
      AlarmName: 'web-1-cpu-high',
      NewStateValue,
      OldStateValue: 'OK',
      NewStateReason: 'Threshold Crossed',
      StateChangeTime: '2026-11-25T14:01:00.000+0000',
      AlarmArn: 'arn:aws:cloudwatch:us-west-2:111122223333:alarm:web-1-cpu-high',
      AWSAccountId: '111122223333',
      Trigger: {
        MetricName: 'CPUUtilization',
        Namespace: 'AWS/EC2',
        Threshold: 90,
        Dimensions: [{ name: 'InstanceId', value: 'i-0123456789abcdef0' }],
      },
    });
    assert.deepEqual(
      ['ALARM', 'INSUFFICIENT_DATA', 'OK'].map((state) => read(alarm(state)).severity),
      ['high', 'medium', 'info'],
    );
    const alert = read(alarm('ALARM'));
    assert.equal(alert.kind, 'alarm');
    assert.equal(alert.at, '2026-11-25T14:01:00.000Z');
    assert.equal(alert.region, 'us-west-2');
    assert.deepEqual(alert.instance_ids, ['i-0123456789abcdef0']);
  });

  it('is one alert when Security Hub passes on what Inspector or GuardDuty said', () => {
    const imported = (product: string, change: object) =>
      event('aws.securityhub', 'Security Hub Findings - Imported', {
        findings: [
          {
            Id: 'arn:aws:guardduty:us-west-2:111122223333:detector/d/finding/4ab',
            ProductArn: `arn:aws:securityhub:us-west-2::product/aws/${product}`,
            Title: 'the same',
            Severity: { Label: 'HIGH' },
            RecordState: 'ACTIVE',
            Resources: [
              { Id: 'arn:aws:ec2:us-west-2:111122223333:instance/i-0123456789abcdef0', Type: 'AwsEc2Instance' },
            ],
            ...change,
          },
        ],
      });
    const vulnerability = {
      Vulnerabilities: [
        {
          Id: 'CVE-2024-6387',
          ExploitAvailable: 'YES',
          VulnerablePackages: [{ Name: 'openssh-server', FixedInVersion: '1:8.9p1-3ubuntu0.10' }],
        },
      ],
    };
    assert.equal(read(imported('inspector', vulnerability)).alert_id, read(finding()).alert_id);
    assert.equal(
      read(imported('inspector', vulnerability)).group_title,
      'Update openssh-server to 1:8.9p1-3ubuntu0.10',
    );
    const threat = event('aws.guardduty', 'GuardDuty Finding', {
      id: '4ab',
      type: 't',
      severity: 7,
      title: 'x',
      resource: { instanceDetails: { instanceId: 'i-0123456789abcdef0' } },
    });
    assert.equal(read(imported('guardduty', {})).alert_id, read(threat).alert_id);
    assert.equal(read(imported('guardduty', {})).group_id, read(threat).group_id);
    const check = read(imported('securityhub', { GeneratorId: 'ec2.8', Compliance: { Status: 'FAILED' } }));
    assert.deepEqual([check.kind, check.severity, check.urgent], ['security_check', 'high', false]);
    assert.equal(read(imported('securityhub', { Compliance: { Status: 'PASSED' } })).severity, 'info');
  });

  it('understands AWS Health, and that it is over', () => {
    const health = (statusCode: string) =>
      read(
        event('aws.health', 'AWS Health Event', {
          eventArn: 'arn:aws:health:us-west-2::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/x',
          service: 'EC2',
          eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
          eventTypeCategory: 'scheduledChange',
          statusCode,
          startTime: 'Sat, 28 Nov 2026 15:00:00 GMT',
          eventDescription: [{ language: 'en_US', latestDescription: 'The hardware is degraded.' }],
          affectedEntities: [{ entityValue: 'i-0123456789abcdef0' }],
        }),
      );
    const [open, over] = [health('upcoming'), health('closed')];
    assert.equal(open.title, 'AWS Health: ec2 instance retirement scheduled');
    assert.deepEqual([open.kind, open.severity, open.instance_ids], ['health', 'medium', ['i-0123456789abcdef0']]);
    assert.equal(open.at, '2026-11-28T15:00:00.000Z');
    assert.deepEqual([over.severity, over.group_id], ['info', open.group_id]);
    assert.notEqual(over.alert_id, open.alert_id);
  });

  it('understands the state of an instance, the end of a run, and an alarm that EventBridge tells', () => {
    const stopped = read(
      event('aws.ec2', 'EC2 Instance State-change Notification', {
        'instance-id': 'i-0123456789abcdef0',
        state: 'stopped',
      }),
    );
    assert.deepEqual([stopped.kind, stopped.severity], ['instance', 'medium']);
    const run = read(
      event('aws.states', 'Step Functions Execution Status Change', {
        executionArn: 'arn:aws:states:us-west-2:111122223333:execution:sre-ops-patch:p-1',
        name: 'p-1',
        status: 'FAILED',
        error: 'States.Timeout',
      }),
    );
    assert.deepEqual([run.severity, run.urgent, run.title], ['high', true, 'Run p-1: failed']);
    const alarm = read(
      event('aws.cloudwatch', 'CloudWatch Alarm State Change', {
        alarmName: 'cpu',
        state: { value: 'ALARM', reason: 'above', timestamp: '2026-11-25T14:00:00.000+0000' },
        previousState: { value: 'OK' },
        configuration: {
          metrics: [
            {
              metricStat: {
                metric: {
                  namespace: 'AWS/EC2',
                  name: 'CPUUtilization',
                  dimensions: { InstanceId: 'i-0123456789abcdef0' },
                },
              },
            },
          ],
        },
      }),
    );
    assert.deepEqual([alarm.kind, alarm.severity, alarm.instance_ids], ['alarm', 'high', ['i-0123456789abcdef0']]);
  });

  it('takes anything else in its own words', () => {
    const alert = read('disk of i-0123456789abcdef0 is full', 'Disk');
    assert.equal(alert.kind, 'other');
    assert.equal(alert.title, 'Disk');
    assert.deepEqual(alert.instance_ids, ['i-0123456789abcdef0']);
    assert.equal(read(event('aws.inspector2', 'Inspector2 Finding', {})).kind, 'other');
    assert.equal(read(event('aws.health', 'AWS Health Event', {})).kind, 'other');
  });

  it('makes an alert of every text there is', () => {
    const odd = fc.oneof(
      fc.string({ maxLength: 5_000 }),
      fc.json(),
      fc
        .record({
          source: fc.constantFrom('aws.inspector2', 'aws.guardduty'),
          'detail-type': fc.string(),
          detail: fc.object(),
        })
        .map((value) => JSON.stringify(value)),
      fc.object().map((change) => JSON.stringify(finding(change))),
    );
    fc.assert(
      fc.property(odd, fc.option(fc.string()), (message, subject) => {
        const alert = Alert.parse(read(message, subject));
        assert.ok(alert.title.length <= 200 && alert.detail.length <= 2_000);
        assert.ok(!Number.isNaN(Date.parse(alert.at)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('dateOr', () => {
  it('falls back for what is no date', () => {
    for (const text of ['', 'yesterday', null, undefined, 'Wed Foo 99 16:59:44.356 UTC 2024']) {
      assert.equal(dateOr(text, received), received.toISOString());
    }
  });
});
