import type { DescribeFlowLogsCommandInput, DescribeFlowLogsCommandOutput, FlowLog } from '@aws-sdk/client-ec2';
import type { Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { ec2Page, filtered, known } from './filters.js';

/** Where the traffic of the VPC is recorded, as far as it is. */
export const flowLogAnswers = (world: World, fleet: Fleet) => ({
  DescribeFlowLogs({
    input,
    region,
  }: Call<DescribeFlowLogsCommandInput>): Omit<DescribeFlowLogsCommandOutput, '$metadata'> {
    const all: readonly FlowLog[] = region === world.region ? fleet.flowLogs : [];
    const named = known(all, input.FlowLogIds, ({ FlowLogId }) => FlowLogId, {
      kind: 'InvalidFlowLogId',
      noun: 'flow log',
      pattern: /^fl-/,
    });
    const wanted = filtered(
      named,
      input.Filter,
      {
        'deliver-log-status': ({ DeliverLogsStatus }) => [DeliverLogsStatus],
        'log-destination-type': ({ LogDestinationType }) => [LogDestinationType],
        'flow-log-id': ({ FlowLogId }) => [FlowLogId],
        'log-group-name': ({ LogGroupName }) => [LogGroupName],
        'resource-id': ({ ResourceId }) => [ResourceId],
        'traffic-type': ({ TrafficType }) => [TrafficType],
      },
      ({ Tags }) => Tags,
    );
    const { items, next } = ec2Page(wanted, input, input.FlowLogIds);
    return { FlowLogs: items, ...(next ? { NextToken: next } : {}) };
  },
});
