import type { FlowLog } from '@aws-sdk/client-ec2';
import { type SubnetName, subnets } from '../network.js';
import { hex } from '../random.js';
import type { TrailContext } from '../trail.js';
import { defaultFormat } from './flow-record.js';
import { flowLogGroup, subnetsLogged } from './seeded-logs.js';

/** Flow logs of some subnets are read through CloudWatch Logs, those of one are delivered to a bucket; others have none. */
export function seededFlowLogs({ account, startedAt }: TrailContext): FlowLog[] {
  const CreationTime = new Date(startedAt.getTime() - 300 * 86_400_000);
  const common = (name: SubnetName) => ({
    ...{ ...toLogs(account, flowLogGroup), CreationTime, Tags: [] },
    FlowLogId: `fl-${hex(17, 'flow-log', name)}`,
    ResourceId: subnets[name].id,
  });
  const { LogGroupName: _group, DeliverLogsPermissionArn: _role, ...bucket } = common('privateB');
  const LogDestination = `arn:aws:s3:::flow-logs-${account}`;
  return [...subnetsLogged.map(common), { ...bucket, LogDestinationType: 's3', LogDestination }];
}

/** What every flow log has that goes to CloudWatch Logs. */
export const toLogs = (account: string, LogGroupName: string): FlowLog => ({
  FlowLogStatus: 'ACTIVE',
  DeliverLogsStatus: 'SUCCESS',
  TrafficType: 'ALL',
  LogDestinationType: 'cloud-watch-logs',
  LogGroupName,
  LogFormat: defaultFormat,
  MaxAggregationInterval: 60,
  DeliverLogsPermissionArn: `arn:aws:iam::${account}:role/flow-logs`,
});
