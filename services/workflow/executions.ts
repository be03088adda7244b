import type { SFN } from '@aws-sdk/client-sfn';
import { failedEffect } from '../aws/effects.js';

/** Name of the state machine that `infra/workflows/patch.asl.json` defines. */
export const PATCH_STATE_MACHINE = 'sre-ops-patch';
/** Name of the Lambda function that its steps call. */
export const WORKFLOW_FUNCTION = 'sre-ops-workflow';

/** The task token is of no use any more: the step timed out, was answered already, or its execution is over. */
const spent = new Set(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken']);

/** Starts patch workflows and tells the waiting one what people decided. Both may be repeated. */
export class Executions {
  constructor(
    private readonly sfn: () => Promise<SFN>,
    private readonly stateMachineArn: string,
  ) {}

  /**
   * The name is the workflow id, so a second start is the first one.
   * @param correlationId is for whoever looks at the execution: the steps read the record. @throws Unavailable, AccessDenied
   */
  async start(workflowId: string, correlationId: string | undefined): Promise<void> {
    const sfn = await this.sfn();
    try {
      await sfn.startExecution({
        stateMachineArn: this.stateMachineArn,
        name: workflowId,
        input: JSON.stringify({ workflow_id: workflowId, correlation_id: correlationId }),
      });
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return;
      throw failedEffect(error, { action: 'states:StartExecution', does: 'start the approval workflow' });
    }
  }

  /** How the workflow stands by AWS: `missing` also a moment after its start. @throws Unavailable, AccessDenied */
  async state(workflowId: string): Promise<'running' | 'over' | 'missing'> {
    const sfn = await this.sfn();
    const executionArn = `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${workflowId}`;
    try {
      const { status } = await sfn.describeExecution({ executionArn });
      return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'over';
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return 'missing';
      throw failedEffect(error, { action: 'states:DescribeExecution', does: 'look at the approval workflow' });
    }
  }

  /** @returns false when the token is spent: the workflow reads the decision by itself. */
  async tell(taskToken: string, output: Readonly<Record<string, string>>): Promise<boolean> {
    const sfn = await this.sfn();
    try {
      await sfn.sendTaskSuccess({ taskToken, output: JSON.stringify(output) });
      return true;
    } catch (error) {
      if (error instanceof Error && spent.has(error.name)) return false;
      throw failedEffect(error, { action: 'states:SendTaskSuccess', does: 'tell the workflow what was decided' });
    }
  }
}
