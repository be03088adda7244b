export type Protocol = 'json' | 'rest-json' | 'query' | 'ec2' | 'rest-xml';

/** What tells the services of AWS apart on the wire. The key is the name in the SigV4 credential scope. */
export interface AwsService {
  readonly protocol: Protocol;
  /** Where an IAM action's prefix is not the signing name. */
  readonly iam?: string;
  /** Where an IAM action has another name than the operation that it allows. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly jsonVersion?: '1.0' | '1.1';
  readonly xmlNamespace?: string;
  /** The SDK's client package: the sandbox uses nothing of it but the schemas. */
  load(): Promise<object>;
}

export const awsServices: Readonly<Record<string, AwsService>> = {
  bedrock: {
    protocol: 'rest-json',
    actions: { Converse: 'InvokeModel', ConverseStream: 'InvokeModelWithResponseStream' },
    load: () => import('@aws-sdk/client-bedrock-runtime'),
  },
  cloudtrail: { protocol: 'json', jsonVersion: '1.1', load: () => import('@aws-sdk/client-cloudtrail') },
  config: { protocol: 'json', jsonVersion: '1.1', load: () => import('@aws-sdk/client-config-service') },
  dynamodb: { protocol: 'json', jsonVersion: '1.0', load: () => import('@aws-sdk/client-dynamodb') },
  ec2: {
    protocol: 'ec2',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    load: () => import('@aws-sdk/client-ec2'),
  },
  elasticloadbalancing: {
    protocol: 'query',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    load: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  },
  guardduty: { protocol: 'rest-json', load: () => import('@aws-sdk/client-guardduty') },
  inspector2: { protocol: 'rest-json', load: () => import('@aws-sdk/client-inspector2') },
  lambda: { protocol: 'rest-json', load: () => import('@aws-sdk/client-lambda') },
  logs: { protocol: 'json', jsonVersion: '1.1', load: () => import('@aws-sdk/client-cloudwatch-logs') },
  monitoring: {
    protocol: 'json',
    iam: 'cloudwatch',
    jsonVersion: '1.0',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    load: () => import('@aws-sdk/client-cloudwatch'),
  },
  s3: {
    protocol: 'rest-xml',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    load: () => import('@aws-sdk/client-s3'),
  },
  secretsmanager: { protocol: 'json', jsonVersion: '1.1', load: () => import('@aws-sdk/client-secrets-manager') },
  securityhub: { protocol: 'rest-json', load: () => import('@aws-sdk/client-securityhub') },
  sns: {
    protocol: 'query',
    iam: 'SNS',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    load: () => import('@aws-sdk/client-sns'),
  },
  ssm: { protocol: 'json', jsonVersion: '1.1', load: () => import('@aws-sdk/client-ssm') },
  states: { protocol: 'json', jsonVersion: '1.0', load: () => import('@aws-sdk/client-sfn') },
  sts: {
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    load: () => import('@aws-sdk/client-sts'),
  },
};
