import type { CloudTrail } from '@aws-sdk/client-cloudtrail';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import type { ConfigService } from '@aws-sdk/client-config-service';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { GuardDuty } from '@aws-sdk/client-guardduty';
import type { Inspector2 } from '@aws-sdk/client-inspector2';
import type { S3 } from '@aws-sdk/client-s3';
import type { SecurityHub } from '@aws-sdk/client-securityhub';
import type { SFN } from '@aws-sdk/client-sfn';
import type { SNS } from '@aws-sdk/client-sns';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { observed } from './attempts.js';

/** Where AWS is. Without an endpoint and credentials the SDK finds them the way it always does. */
export interface AwsConnection {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How often a call that may succeed later is tried in all. Default 10. */
  readonly maxAttempts?: number;
}

/** One SDK client a service and process, loaded and made when it is first asked for. */
export interface Clients {
  readonly region: string;
  ec2(): Promise<EC2>;
  ssm(): Promise<SSM>;
  inspector(): Promise<Inspector2>;
  /** CloudTrail keeps the events of global services in us-east-1, so this one is read in more than one region. */
  cloudtrail(region?: string): Promise<CloudTrail>;
  cloudwatch(): Promise<CloudWatch>;
  config(): Promise<ConfigService>;
  guardduty(): Promise<GuardDuty>;
  securityhub(): Promise<SecurityHub>;
  sns(): Promise<SNS>;
  sts(): Promise<STS>;
  dynamodb(): Promise<DynamoDB>;
  sfn(): Promise<SFN>;
  s3(): Promise<S3>;
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

/** Adaptive retry shares one rate between all calls of a client, which is why there is one client a service. */
export function createClients({ region, endpoint, credentials, maxAttempts = 10 }: AwsConnection): Clients {
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
  const trails = new Map<string, Promise<CloudTrail>>();
  return {
    region,
    ec2: once(async () => observed(new (await import('@aws-sdk/client-ec2')).EC2(config))),
    ssm: once(async () => observed(new (await import('@aws-sdk/client-ssm')).SSM(config))),
    inspector: once(async () => observed(new (await import('@aws-sdk/client-inspector2')).Inspector2(config))),
    cloudtrail: (of = region) => {
      const made =
        trails.get(of) ??
        import('@aws-sdk/client-cloudtrail').then(({ CloudTrail }) =>
          observed(new CloudTrail({ ...config, region: of })),
        );
      trails.set(of, made);
      return made;
    },
    cloudwatch: once(async () => observed(new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config))),
    guardduty: once(async () => observed(new (await import('@aws-sdk/client-guardduty')).GuardDuty(config))),
    securityhub: once(async () => observed(new (await import('@aws-sdk/client-securityhub')).SecurityHub(config))),
    config: once(async () => observed(new (await import('@aws-sdk/client-config-service')).ConfigService(config))),
    sns: once(async () => new (await import('@aws-sdk/client-sns')).SNS(config)),
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STS(config)),
    dynamodb: once(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDB(config)),
    sfn: once(async () => new (await import('@aws-sdk/client-sfn')).SFN(config)),
    s3: once(async () => new (await import('@aws-sdk/client-s3')).S3({ ...config, forcePathStyle: Boolean(endpoint) })),
    destroy: () => requestHandler.destroy(),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
