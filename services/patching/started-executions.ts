import type { Clients } from '../aws/clients.js';
import { userErrorOf } from '../aws/errors.js';

const MINUTE_MS = 60_000;
/** Lists of executions lag; one that is not in them after this was never started. Milliseconds. */
export const LISTED_WITHIN_MS = MINUTE_MS;

/**
 * The execution that installs on this host for this workflow, if AWS has one: for when nobody wrote down its id.
 * @param since not started before. ISO 8601.
 * @throws UserError when Systems Manager does not say.
 */
export async function startedExecution(
  clients: Clients,
  { workflowId, instanceId, since }: { workflowId: string; instanceId: string; since: string },
): Promise<string | undefined> {
  const ssm = await clients.ssm();
  const from = new Date(Date.parse(since) - MINUTE_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  try {
    let NextToken: string | undefined;
    do {
      const page = await ssm.describeAutomationExecutions({
        Filters: [
          { Key: 'DocumentNamePrefix', Values: ['SreOps-Install'] },
          { Key: 'StartTimeAfter', Values: [from] },
        ],
        ...(NextToken && { NextToken }),
      });
      for (const { AutomationExecutionId: id = '' } of page.AutomationExecutionMetadataList ?? []) {
        const { AutomationExecution: found } = await ssm.getAutomationExecution({ AutomationExecutionId: id });
        const { InstanceId: [host] = [], Comment: [comment = ''] = [] } = found?.Parameters ?? {};
        // The comment begins with the workflow that started it.
        if (host === instanceId && comment.startsWith(`${workflowId} `)) return id;
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return undefined;
  } catch (error) {
    throw userErrorOf(error, {
      service: 'ssm',
      action: 'ssm:DescribeAutomationExecutions',
      reads: 'which patch runs were started',
    });
  }
}
