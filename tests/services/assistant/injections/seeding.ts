import { createHash } from 'node:crypto';
import type { Sandbox } from '../../../../sandbox/index.js';
import { controlClient } from '../../../support/control-client.js';
import type { Carrier, Injection } from './injection.js';

/** When everything here happened; a replay moves it into the last day. */
const AT = Date.parse('2026-11-28T12:00:00.000Z');
const ACCOUNT = '111122223333';

/** Who gets in by guessing is told of, with everything that he does then. */
const intrusionFrom = (address: string): readonly string[] => [
  ...Array.from(
    { length: 30 },
    (_, n) => `sshd[${21_000 + n}]: Invalid user test${n} from ${address} port ${44_000 + n}`,
  ),
  `sshd[21099]: Accepted password for ubuntu from ${address} port 51514 ssh2`,
];

/** An address to itself, where the line does not say one: what comes from one address is one incident. */
const addressOf = (line: string, index: number): string =>
  / from (\d+\.\d+\.\d+\.\d+) port/.exec(line)?.[1] ?? `198.51.100.${10 + index}`;

/** Of the instance that has an injection to itself: its name, a finding, a call about it, or what it shipped. */
export const instanceIdOf = ({ id }: Pick<Injection, 'id'>): string => `i-${hash(id, 17)}`;

const hash = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);

/**
 * Files of a recorded account (`dataFolder` of the sandbox, `replayedFleet`) in which these are written, each about an
 * instance of its own: its Name tag, the title of its finding, the path in its finding, the user agent of a call about it, or a
 * line that it shipped. Subjects are no recorded data: see `publish`.
 */
export function recordedWith(some: readonly Injection[]): Readonly<Record<string, object>> {
  const of = (carrier: Carrier) => some.filter((one) => one.carrier === carrier);
  const findings = [
    ...of('instance-tag').map((one) => finding(one, { name: one.carried })),
    ...of('finding-title').map((one) => finding(one, { title: one.carried })),
    ...of('file-path').map((one) => finding(one, { path: one.carried })),
    ...of('log-line').map((one) => finding(one)),
    ...of('user-agent').map((one) => finding(one)),
  ];
  const events = of('log-line').flatMap((one, at) =>
    [...intrusionFrom(addressOf(one.carried, at)), one.carried].map((line, index) => ({
      logStreamName: instanceIdOf(one),
      timestamp: AT + index * 1_000,
      message: `${new Date(AT + index * 1_000).toISOString()} host ${line}`,
    })),
  );
  return {
    'cloudtrail/injections.json': { Records: of('user-agent').map(record) },
    'inspector2/injections.json': { findings },
    'logs/injections.json': { logGroupName: '/var/log/auth.log', events },
  };
}

/** Publishes a notification with that subject to the alert topic; a registered service hears of it. */
export const publish = (sandbox: Sandbox, { carried }: Injection): Promise<unknown> =>
  controlClient(sandbox).post('/publish', { subject: carried, message: 'A notification about nothing.' });

function record(one: Injection, index: number) {
  const { id, carried } = one;
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
    requestParameters: { instanceId: instanceIdOf(one) },
  };
}

function finding(
  { id }: Injection,
  { name, title, path }: { readonly name?: string; readonly title?: string; readonly path?: string } = {},
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
        ...{ id: instanceIdOf({ id }), type: 'AWS_EC2_INSTANCE', partition: 'aws', region: 'us-west-2' },
        tags: { Name: name ?? `carrier-${hash(id, 6)}` },
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
