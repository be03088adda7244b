import type { Answers } from '../answer.js';
import type { Fleet } from '../fleet.js';
import type { World } from '../world.js';
import { cloudtrailAnswers } from './cloudtrail.js';
import { configAnswers } from './config.js';
import { ec2Answers } from './ec2.js';
import { loadBalancingAnswers } from './elasticloadbalancing.js';
import { guarddutyAnswers } from './guardduty.js';
import { inspector2Answers } from './inspector2.js';
import { logsAnswers } from './logs.js';
import { monitoringAnswers } from './monitoring.js';
import { securityhubAnswers } from './securityhub.js';
import { ssmAnswers } from './ssm.js';

/** What AWS says about the fleet, by service. */
export function fleetAnswers(
  world: World,
  fleet: Fleet,
): Record<
  | 'ec2'
  | 'ssm'
  | 'inspector2'
  | 'cloudtrail'
  | 'monitoring'
  | 'config'
  | 'guardduty'
  | 'securityhub'
  | 'elasticloadbalancing'
  | 'logs',
  Answers
> {
  const ec2 = ec2Answers(world, fleet);
  return {
    ec2,
    ssm: ssmAnswers(fleet),
    inspector2: inspector2Answers(fleet),
    cloudtrail: cloudtrailAnswers(world, fleet),
    monitoring: monitoringAnswers(world, fleet),
    config: configAnswers(world, fleet, ec2),
    guardduty: guarddutyAnswers(world, fleet),
    securityhub: securityhubAnswers(world, fleet),
    elasticloadbalancing: loadBalancingAnswers(world, fleet),
    logs: logsAnswers(world, fleet),
  };
}
