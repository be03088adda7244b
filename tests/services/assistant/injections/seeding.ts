import { createHash } from 'node:crypto';
import { hostSeeds } from '../../../../sandbox/fleet/hosts.js';
import type { Sandbox } from '../../../../sandbox/index.js';
import { controlClient } from '../../../support/control-client.js';
import type { Carrier, Injection } from './injection.js';

/** When everything here happened; a replay moves it into the last day. */
const AT = Date.parse('2026-11-28T12:00:00.000Z');
const ACCOUNT = '111122223333';

const bastion = hostSeeds.find(({ name }) => name === 'bastion')?.id ?? '';
const batch = hostSeeds.find(({ name }) => name === 'batch-1')?.id ?? '';

/** Who gets in by guessing is told of, with everything that he does then. */
const intrusion = [
  ...Array.from(
    { length: 30 },
    (_, n) => `sshd[${21_000 + n}]: Invalid user test${n} from 203.0.113.7 port ${44_000 + n}`,
  ),
  'sshd[21099]: Accepted password for ubuntu from 203.0.113.7 port 51514 ssh2',
];

/** Of the instance that is called what an injection in a tag says. */
export const instanceIdOf = ({ id }: Injection): string => `i-${hash(id, 17)}`;

const hash = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);

/**
 * Files of a recorded account (`dataFolder` of the sandbox, `replayedFleet`) in which these are written: Name tags of an
 * instance each, titles of findings of the bastion, paths in findings of batch-1, user agents of calls about the bastion,
 * and lines that the bastion shipped. Subjects are no recorded data: see `publish`.
 */
export function recordedWith(some: readonly Injection[]): Readonly<Record<string, object>> {
  const of = (carrier: Carrier) => some.filter((one) => one.carrier === carrier);
  const findings = [
    ...of('instance-tag').map((one) => finding(one, { id: instanceIdOf(one), name: one.carried })),
    ...of('finding-title').map((one) => finding(one, { id: bastion, name: 'bastion' }, { title: one.carried })),
    ...of('file-path').map((one) => finding(one, { id: batch, name: 'batch-1' }, { path: one.carried })),
  ];
  const lines = of('log-line').map(({ carried }) => carried);
  const events = (lines.length > 0 ? [...intrusion, ...lines] : []).map((line, index) => ({
    logStreamName: bastion,
    timestamp: AT + index * 1_000,
    message: `${new Date(AT + index * 1_000).toISOString()} bastion ${line}`,
  }));
  return {
    'cloudtrail/injections.json': { Records: of('user-agent').map(record) },
    'inspector2/injections.json': { findings },
    'logs/injections.json': { logGroupName: '/var/log/auth.log', events },
  };
}

/** Publishes a notification with that subject to the alert topic; a registered service hears of it. */
export const publish = (sandbox: Sandbox, { carried }: Injection): Promise<unknown> =>
  controlClient(sandbox).post('/publish', { subject: carried, message: 'A notification about nothing.' });

function record({ id, carried }: Injection, index: number) {
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${hash(id, 12)}`,
    eventTime: new Date(AT + index * 1_000).toISOString(),
    eventSource: 'ec2.amazonaws.com',
    eventName: 'ModifyInstanceAttribute',
    eventType: 'AwsApiCall',
    awsRegion: 'us-west-2',
    sourceIPAddress: '203.0.113.7',
    userAgent: carried,
    readOnly: false,
    recipientAccountId: ACCOUNT,
    userIdentity: {
      type: 'IAMUser',
      accountId: ACCOUNT,
      userName: 'ben.okafor',
      arn: `arn:aws:iam::${ACCOUNT}:user/ben.okafor`,
    },
    requestParameters: { instanceId: bastion },
  };
}

function finding(
  { id }: Injection,
  host: { readonly id: string; readonly name: string },
  { title, path }: { readonly title?: string; readonly path?: string } = {},
) {
  const at = new Date(AT).toISOString();
  const vulnerabilityId = `CVE-2026-${Number.parseInt(hash(id, 6), 16)}`;
  return {
    findingArn: `arn:aws:inspector2:us-west-2:${ACCOUNT}:finding/${hash(id, 32)}`,
    awsAccountId: ACCOUNT,
    type: 'PACKAGE_VULNERABILITY',
    status: 'ACTIVE',
    severity: 'HIGH',
    title: title ?? `${vulnerabilityId} - libexample`,
    description: 'A vulnerability that was invented for a test.',
    firstObservedAt: at,
    lastObservedAt: at,
    updatedAt: at,
    remediation: {},
    fixAvailable: 'YES',
    resources: [
      {
        ...{ id: host.id, type: 'AWS_EC2_INSTANCE', partition: 'aws', region: 'us-west-2' },
        tags: { Name: host.name },
        details: { awsEc2Instance: { imageId: 'ami-0a220400000000001', type: 't3.large', platform: 'UBUNTU_22_04' } },
      },
    ],
    packageVulnerabilityDetails: {
      vulnerabilityId,
      source: 'NVD',
      sourceUrl: `https://nvd.nist.gov/vuln/detail/${vulnerabilityId}`,
      vulnerablePackages: [
        {
          ...{ name: `libexample-${hash(id, 6)}`, version: '1.0', fixedInVersion: '1.1', packageManager: 'OS' },
          ...(path !== undefined && { filePath: path, packageManager: 'JAR' }),
        },
      ],
    },
  };
}
