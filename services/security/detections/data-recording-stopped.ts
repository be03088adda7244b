import { type DetectionRule, memberOf } from './rule.js';

/** Recordings of a resource's own use. Those of the account have rules of their own. */
export const dataRecordingStopped: DetectionRule = {
  id: 'data-recording-stopped',
  title: 'Recording of what is done with a resource stopped',
  severity: 'medium',
  techniqueIds: ['T1562.008'],
  kinds: ['config_changes'],
  meaning: 'Who reads a bucket, a database or a model, or which names are looked up, is no longer written down.',
  nextStep: 'Switch the recording on again, then look at what the actor did before and after.',
  calls: {
    s3: ['PutBucketLogging'],
    rds: ['StopActivityStream'],
    route53resolver: ['DeleteResolverQueryLogConfig', 'DisassociateResolverQueryLogConfig'],
    route53: ['DeleteQueryLoggingConfig'],
    bedrock: ['DeleteModelInvocationLoggingConfiguration'],
    wafv2: ['DeleteLoggingConfiguration'],
    elasticloadbalancing: ['ModifyLoadBalancerAttributes'],
    logs: ['DeleteSubscriptionFilter', 'DeleteLogDelivery', 'DeleteLogDeliverySource'],
  },
  where: ({ shown, service, request }) => {
    if (shown.name === 'PutBucketLogging')
      return (
        request.BucketLoggingStatus !== undefined &&
        memberOf(request.BucketLoggingStatus, 'LoggingEnabled') === undefined
      );
    if (service !== 'elasticloadbalancing') return true;
    return /"key":"access_logs.s3.enabled","value":"false"|"accessLog":\{"enabled":false/.test(JSON.stringify(request));
  },
};
