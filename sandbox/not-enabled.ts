import { AwsError } from './answer.js';
import { awsServices, type Protocol } from './aws-services.js';
import { account } from './world.js';

/** What an account that is not signed up for a service is told: AWS API references, "Common Errors". */
const notSignedUp: Readonly<Record<Protocol, readonly [code: string, status: number, message: string]>> = {
  json: ['SubscriptionRequiredException', 400, 'The AWS Access Key Id needs a subscription for the service'],
  'rest-json': ['SubscriptionRequiredException', 403, 'The AWS Access Key Id needs a subscription for the service'],
  query: ['OptInRequired', 403, 'The AWS Access Key Id needs a subscription for the service'],
  ec2: ['OptInRequired', 401, 'You are not subscribed to this service.'],
  'rest-xml': ['NotSignedUp', 403, 'Your account is not signed up for the Amazon S3 service'],
};

/** Lists that are empty where the service is off. */
const emptyWhenOff: Readonly<Record<string, readonly string[]>> = {
  guardduty: ['ListDetectors'],
  config: [
    'DescribeConfigurationRecorders',
    'DescribeConfigurationRecorderStatus',
    'GetComplianceDetailsByResource',
    'ListDiscoveredResources',
  ],
};

/** @returns undefined where the service says it by an empty list. */
export function notEnabled(service: string, operation: string): AwsError | undefined {
  if (emptyWhenOff[service]?.includes(operation)) return undefined;
  switch (service) {
    case 'inspector2':
      return new AwsError('AccessDeniedException', 'Invoking account is not enabled.', 403);
    case 'securityhub':
      return new AwsError('InvalidAccessException', `Account ${account} is not subscribed to AWS Security Hub`, 401, {
        Code: 'InvalidAccessException',
      });
    case 'guardduty':
      return new AwsError(
        'BadRequestException',
        'The request is rejected because the input detectorId is not owned by the current account.',
      );
    case 'config':
      return new AwsError('NoAvailableConfigurationRecorderException', 'There are no configuration recorders.');
    default: {
      const [code, status, message] = notSignedUp[awsServices[service]?.protocol ?? 'json'];
      return new AwsError(code, message, status);
    }
  }
}
