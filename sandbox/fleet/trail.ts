import { hex, noise, uuid } from './random.js';
import type { TrailRecord, UserIdentity } from './trail-record.js';

/** What one step of a trail needs beyond what every record has. `minutes` is how long before the fleet began. */
export interface Step {
  readonly minutes: number;
  readonly who: UserIdentity;
  readonly name: string;
  readonly source: string;
  readonly from: string;
  readonly agent: string;
  readonly region?: string;
  readonly parameters?: unknown;
  readonly response?: unknown;
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface TrailContext {
  readonly account: string;
  readonly region: string;
  readonly startedAt: Date;
}

const readOnly = /^(Describe|Get|List|Lookup|Assume)/;

export function toRecord({ account, region, startedAt }: TrailContext, step: Step, key: string): TrailRecord {
  return {
    eventVersion: '1.11',
    userIdentity: { ...step.who, accountId: account },
    eventTime: new Date(startedAt.getTime() - step.minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: `${step.source}.amazonaws.com`,
    eventName: step.name,
    awsRegion: step.region ?? region,
    sourceIPAddress: step.from,
    userAgent: step.agent,
    requestParameters: step.parameters ?? null,
    responseElements: step.response ?? null,
    requestID: uuid('request', key),
    eventID: uuid('event', key),
    readOnly: readOnly.test(step.name),
    eventType: step.name === 'ConsoleLogin' ? 'AwsConsoleSignIn' : 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    ...step.more,
  };
}

export function iamUser(account: string, userName: string): UserIdentity {
  return {
    type: 'IAMUser',
    principalId: `AIDA${hex(16, 'user', userName).toUpperCase()}`,
    arn: `arn:aws:iam::${account}:user/${userName}`,
    userName,
    accessKeyId: `AKIA${hex(16, 'key', userName).toUpperCase()}`,
  };
}

export function roleSession(account: string, roleName: string, session: string): UserIdentity {
  const principalId = `AROA${hex(16, 'role', roleName).toUpperCase()}`;
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`,
    accessKeyId: `ASIA${hex(16, 'session', roleName, session).toUpperCase()}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId,
        arn: `arn:aws:iam::${account}:role/${roleName}`,
        accountId: account,
        userName: roleName,
      },
      attributes: { mfaAuthenticated: 'false' },
    },
  };
}

const office = '192.0.2.10';
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36';
const people = ['ana.ruiz', 'mei.tanaka', 'ben.okafor'];

/** Two weeks of an ordinary account: people signing in with MFA, monitoring, tagging, a nightly patch scan. */
export function everydaySteps({ account }: TrailContext, seed: number): Step[] {
  const monitor = roleSession(account, 'fleet-monitor', 'fleet-monitor');
  const scanner = roleSession(account, 'patch-scan', 'patch-scan');
  const steps: Step[] = [];
  for (let day = 0; day < 14; day++) {
    const minutesOf = (hour: number, index: number) =>
      (day * 24 + hour) * 60 + Math.floor(50 * noise(seed, day * 24 + hour, index)) + 5;
    people.forEach((person, index) => {
      if (noise(seed, day, 100 + index) < 0.25) return;
      steps.push(signIn(account, person, minutesOf(6 + index, index), 'Yes', office));
    });
    for (let hour = 0; hour < 24; hour += 3) {
      steps.push({
        minutes: minutesOf(hour, 7),
        who: monitor,
        name: 'DescribeInstances',
        source: 'ec2',
        from: '10.20.11.5',
        agent: 'aws-sdk-js/3.1085.0 os/linux lang/js',
        parameters: { instancesSet: {}, filterSet: {} },
      });
    }
    steps.push({
      minutes: minutesOf(2, 8),
      who: scanner,
      name: 'SendCommand',
      source: 'ssm',
      from: 'ssm.amazonaws.com',
      agent: 'ssm.amazonaws.com',
      parameters: {
        documentName: 'AWS-RunPatchBaseline',
        parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        interactive: false,
      },
    });
  }
  return steps;
}

export const signIn = (account: string, person: string, minutes: number, mfa: 'Yes' | 'No', from: string): Step => {
  const { accessKeyId: _key, ...who } = iamUser(account, person);
  return {
    minutes,
    who,
    name: 'ConsoleLogin',
    source: 'signin',
    from,
    agent: browser,
    region: 'us-east-1',
    response: { ConsoleLogin: 'Success' },
    more: {
      additionalEventData: {
        LoginTo: 'https://console.aws.amazon.com/console/home',
        MobileVersion: 'No',
        MFAUsed: mfa,
      },
      readOnly: false,
    },
  };
};
