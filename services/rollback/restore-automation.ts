import type { AutomationExecution } from '@aws-sdk/client-ssm';
import { type Behalf, commentFor, tagsFor } from '../approvals/behalf.js';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import type { RestoredHost, RollbackPlan } from '../contracts/plan.js';
import { clientToken, failureOf, isOver } from '../patching/automation.js';

/** Our own Automation document, in `infra/documents`. */
export const RESTORE_DOCUMENT = 'SreOps-RestoreRootVolume';

/** What AWS says of one host on its way back. */
export type Restoring =
  | { readonly kind: 'running'; readonly detail: string }
  /** `backAt`: when the host was back, before the scan that follows. */
  | { readonly kind: 'ended'; readonly backAt: string; readonly at: string }
  | { readonly kind: 'failed'; readonly detail: string; readonly at: string };

/** Puts hosts back through SSM Automation, one execution a host. */
export class RestoreAutomation {
  constructor(private readonly clients: Clients) {}

  /** The same arguments give the same execution however often: the token is derived from them. @returns its id. */
  async start(behalf: Behalf, host: RestoredHost, document: RollbackPlan['document']): Promise<string> {
    const ssm = await this.clients.ssm();
    try {
      const { AutomationExecutionId: id } = await ssm.startAutomationExecution({
        DocumentName: document.name,
        DocumentVersion: document.version,
        ClientToken: clientToken([behalf.workflowId, 'restore', host.instance_id, '1']),
        Parameters: {
          InstanceId: [host.instance_id],
          SnapshotId: [host.snapshot_id],
          Comment: [commentFor(behalf)],
        },
        Tags: tagsFor(behalf),
      });
      if (!id) throw new Error('StartAutomationExecution answered without an id');
      return id;
    } catch (error) {
      throw failedEffect(error, { action: 'ssm:StartAutomationExecution', does: `put ${host.name} back` });
    }
  }

  async observe(executionId: string): Promise<Restoring> {
    const ssm = await this.clients.ssm();
    try {
      const { AutomationExecution: found } = await ssm.getAutomationExecution({ AutomationExecutionId: executionId });
      if (!found) throw new Error(`no Automation execution ${executionId} in the answer`);
      return restoring(found);
    } catch (error) {
      throw userErrorOf(error, {
        service: 'ssm',
        action: 'ssm:GetAutomationExecution',
        reads: 'the state of a rollback',
      });
    }
  }
}

/** Steps are told apart by the names that `infra/documents` gives them. */
export function restoring(execution: AutomationExecution): Restoring {
  const steps = execution.StepExecutions ?? [];
  const back = steps.find(({ StepName }) => StepName === 'checkTask');
  if (!isOver(execution)) return { kind: 'running', detail: detailOf(execution) };
  const at = execution.ExecutionEndTime?.toISOString() ?? '';
  // A failed scan leaves what is back, back; the look at the host says what is true of it.
  if (back?.StepStatus === 'Success') return { kind: 'ended', backAt: back.ExecutionEndTime?.toISOString() ?? at, at };
  return { kind: 'failed', detail: failureOf(execution, steps), at };
}

const detailOf = ({ CurrentStepName: step }: AutomationExecution): string =>
  step === 'scan' ? 'back; scanning' : 'replacing the root volume';
