import type { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import type { CloudTrail } from '@aws-sdk/client-cloudtrail';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { ConfigService } from '@aws-sdk/client-config-service';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { GuardDuty } from '@aws-sdk/client-guardduty';
import type { Inspector2 } from '@aws-sdk/client-inspector2';
import type { S3 } from '@aws-sdk/client-s3';
import type { SecurityHub } from '@aws-sdk/client-securityhub';
import type { SFN } from '@aws-sdk/client-sfn';
import type { SNS } from '@aws-sdk/client-sns';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { atMostEvery } from '../at-most-every.js';
import { once } from '../once.js';
import { type CallObserver, observed as observe } from './attempts.js';
import type { EC2 } from './ec2.js';
import { InvalidAnswer } from './errors.js';

/** Where AWS is. Without an endpoint and credentials the SDK finds them the way it always does. */
export interface AwsConnection {
  /** The home region: where the fleet is. */
  readonly region: string;
  /** Further regions that are watched. */
  readonly regions?: readonly string[];
  /** Number of the account that the fleet is in; left out where nothing says it. */
  readonly account?: string | undefined;
  /** The fleet is in another account: what is about it is asked as this role of that account. */
  readonly fleetRole?: FleetRole | undefined;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a call that may succeed later is tried in all. Default 10. */
  readonly maxAttempts?: number;
}

/** Made by infra/terraform/modules/member-role. The id is what keeps others from having us act for them (IAM: confused deputy). */
export interface FleetRole {
  readonly arn: string;
  readonly externalId: string;
}

/** One SDK client a service and process, loaded and made when it is first asked for. */
export interface Clients {
  readonly region: string;
  readonly account: string | undefined;
  /** Every region that is watched, the home region first. */
  readonly regions: readonly string[];
  ec2(): Promise<EC2>;
  ssm(): Promise<SSM>;
  inspector(): Promise<Inspector2>;
  /** What watches an account is read in more than one region; CloudTrail keeps the events of global services elsewhere. */
  cloudtrail(region?: string): Promise<CloudTrail>;
  cloudwatch(): Promise<CloudWatch>;
  loadbalancing(): Promise<ElasticLoadBalancingV2>;
  logs(): Promise<CloudWatchLogs>;
  config(region?: string): Promise<ConfigService>;
  guardduty(region?: string): Promise<GuardDuty>;
  securityhub(region?: string): Promise<SecurityHub>;
  /** From here on: what the assistant itself has, in its own account. */
  sns(): Promise<SNS>;
  sts(): Promise<STS>;
  dynamodb(): Promise<DynamoDB>;
  sfn(): Promise<SFN>;
  s3(): Promise<S3>;
  /** Asked once: whoever asks a model goes on without it. */
  bedrock(): Promise<BedrockRuntime>;
  /** Closes idle connections. Calls in flight end as aborted. */
  destroy(): void;
}

/** Clients that begin together share the keys of a role: a first answer asks ten services at once. Milliseconds. */
const SHARED_MS = 300_000;
const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * An object without methods. The SDK builds what it would log only when the method exists; with its own default logger
 * it copies and filters every answer for nothing.
 */
const silent = {} as NonNullable<NodeHttpHandlerOptions['logger']>;

/** As the SDK finds them by itself, whose chain calls methods of a client's logger: it is given none. */
function fromEnvironment(region: string) {
  const chain = once(async () => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    return defaultProvider({ parentClientConfig: { region } });
  });
  return async () => (await chain())();
}

/** A streamed body that fails makes the SDK call `warn`, whether or not it is there: S3 alone takes streams. */
const nothing = () => undefined;
const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Adaptive retry shares one rate between all calls of a client, which is why there is one client a service.
 * @param observer told of every call, and of every attempt of it.
 */
export function createClients(
  { region, regions = [], account, fleetRole, endpoint, credentials, maxAttempts = 10 }: AwsConnection,
  observer: CallObserver = {},
): Clients {
  const observed = <Client extends Parameters<typeof observe>[0]>(client: Client, of = region) =>
    observe(client, of, observer);
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: 50 },
    httpsAgent: { keepAlive: true, maxSockets: 50 },
    logger: silent,
  });
  const config = {
    region,
    requestHandler,
    maxAttempts,
    retryMode: 'adaptive',
    logger: silent,
    ...(endpoint && { endpoint }),
    credentials: credentials ?? fromEnvironment(region),
  };
  const sts = once(async () => observed(new (await import('@aws-sdk/client-sts')).STS(config)));
  const fleet = fleetRole ? { ...config, credentials: atMostEvery(SHARED_MS, assumed(fleetRole, sts)) } : config;
  /** One client a region. */
  const regional = <T>(make: (config: typeof fleet) => Promise<T>): ((of?: string) => Promise<T>) => {
    const made = new Map<string, Promise<T>>();
    return (of = region) => {
      const client = made.get(of) ?? make({ ...fleet, region: of });
      made.set(of, client);
      return client;
    };
  };
  return {
    region,
    account,
    regions: [...new Set([region, ...regions])],
    ec2: once(async () => observed(new (await import('./ec2.js')).EC2(fleet))),
    ssm: once(async () => observed(new (await import('@aws-sdk/client-ssm')).SSM(fleet))),
    inspector: once(async () => observed(new (await import('@aws-sdk/client-inspector2')).Inspector2(fleet))),
    cloudtrail: regional(async (of) =>
      observed(new (await import('@aws-sdk/client-cloudtrail')).CloudTrail(of), of.region),
    ),
    cloudwatch: once(async () => observed(new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(fleet))),
    loadbalancing: once(async () =>
      observed(new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2(fleet)),
    ),
    logs: once(async () => observed(new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(fleet))),
    guardduty: regional(async (of) =>
      observed(new (await import('@aws-sdk/client-guardduty')).GuardDuty(of), of.region),
    ),
    securityhub: regional(async (of) =>
      observed(new (await import('@aws-sdk/client-securityhub')).SecurityHub(of), of.region),
    ),
    config: regional(async (of) =>
      observed(new (await import('@aws-sdk/client-config-service')).ConfigService(of), of.region),
    ),
    sns: once(async () => observed(new (await import('@aws-sdk/client-sns')).SNS(config))),
    sts,
    dynamodb: once(async () => observed(new (await import('@aws-sdk/client-dynamodb')).DynamoDB(config))),
    sfn: once(async () => observed(new (await import('@aws-sdk/client-sfn')).SFN(config))),
    s3: once(async () =>
      observed(
        new (await import('@aws-sdk/client-s3')).S3({ ...config, logger: quiet, forcePathStyle: Boolean(endpoint) }),
      ),
    ),
    bedrock: once(async () =>
      observed(new (await import('@aws-sdk/client-bedrock-runtime')).BedrockRuntime({ ...config, maxAttempts: 1 })),
    ),
    destroy: () => requestHandler.destroy(),
  };
}

/** AWS STS `AssumeRole`, for an hour. The client that asks keeps the credentials, and asks again before they expire. */
const assumed =
  ({ arn, externalId }: FleetRole, sts: () => Promise<STS>) =>
  async () => {
    const request = { RoleArn: arn, ExternalId: externalId, RoleSessionName: 'sre-ops', DurationSeconds: 3_600 };
    const { Credentials } = await (await sts()).assumeRole(request);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey) throw new InvalidAnswer('a role that was assumed without its keys');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken && { sessionToken: SessionToken }),
      ...(Expiration && { expiration: Expiration }),
    };
  };
