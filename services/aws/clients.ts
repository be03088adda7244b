import type { BedrockRuntime } from '@aws-sdk/client-bedrock-runtime';
import type { CloudTrail } from '@aws-sdk/client-cloudtrail';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { ConfigService } from '@aws-sdk/client-config-service';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { EC2 } from '@aws-sdk/client-ec2';
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
import { once } from '../once.js';
import { observed } from './attempts.js';

/** Where AWS is. Without an endpoint and credentials the SDK finds them the way it always does. */
export interface AwsConnection {
  /** The home region: where the fleet is. */
  readonly region: string;
  /** Further regions that are watched. */
  readonly regions?: readonly string[];
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a call that may succeed later is tried in all. Default 10. */
  readonly maxAttempts?: number;
}

/** One SDK client a service and process, loaded and made when it is first asked for. */
export interface Clients {
  readonly region: string;
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

const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * An object without methods. The SDK builds what it would log only when the method exists; with its own default logger
 * it copies and filters every answer for nothing.
 */
const silent = {} as NonNullable<NodeHttpHandlerOptions['logger']>;

/** A streamed body that fails makes the SDK call `warn`, whether or not it is there: S3 alone takes streams. */
const nothing = () => undefined;
const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Adaptive retry shares one rate between all calls of a client, which is why there is one client a service. */
export function createClients({
  region,
  regions = [],
  endpoint,
  credentials,
  maxAttempts = 10,
}: AwsConnection): Clients {
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
    ...(credentials && { credentials }),
  };
  /** One client a region. */
  const regional = <T>(make: (config: RegionalConfig) => Promise<T>): ((of?: string) => Promise<T>) => {
    const made = new Map<string, Promise<T>>();
    return (of = region) => {
      const client = made.get(of) ?? make({ ...config, region: of });
      made.set(of, client);
      return client;
    };
  };
  type RegionalConfig = typeof config;
  return {
    region,
    regions: [...new Set([region, ...regions])],
    ec2: once(async () => observed(new (await import('@aws-sdk/client-ec2')).EC2(config))),
    ssm: once(async () => observed(new (await import('@aws-sdk/client-ssm')).SSM(config))),
    inspector: once(async () => observed(new (await import('@aws-sdk/client-inspector2')).Inspector2(config))),
    cloudtrail: regional(async (of) => observed(new (await import('@aws-sdk/client-cloudtrail')).CloudTrail(of))),
    cloudwatch: once(async () => observed(new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config))),
    loadbalancing: once(async () =>
      observed(new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2(config)),
    ),
    logs: once(async () => observed(new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(config))),
    guardduty: regional(async (of) => observed(new (await import('@aws-sdk/client-guardduty')).GuardDuty(of))),
    securityhub: regional(async (of) => observed(new (await import('@aws-sdk/client-securityhub')).SecurityHub(of))),
    config: regional(async (of) => observed(new (await import('@aws-sdk/client-config-service')).ConfigService(of))),
    sns: once(async () => new (await import('@aws-sdk/client-sns')).SNS(config)),
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STS(config)),
    dynamodb: once(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDB(config)),
    sfn: once(async () => new (await import('@aws-sdk/client-sfn')).SFN(config)),
    s3: once(
      async () =>
        new (await import('@aws-sdk/client-s3')).S3({ ...config, logger: quiet, forcePathStyle: Boolean(endpoint) }),
    ),
    bedrock: once(
      async () => new (await import('@aws-sdk/client-bedrock-runtime')).BedrockRuntime({ ...config, maxAttempts: 1 }),
    ),
    destroy: () => requestHandler.destroy(),
  };
}
