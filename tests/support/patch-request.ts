import assert from 'node:assert/strict';
import type { Approval, Decision } from '../../services/contracts/approval.js';
import { type Caller, invoke } from '../../services/operation.js';
import { decideApproval } from '../../services/operations/decide-approval.js';
import { executeAutomatedPatching } from '../../services/operations/execute-automated-patching.js';
import { ana, ben, type Change } from './change.js';

type Id = Pick<Approval, 'approval_id' | 'workflow_id'>;

/** A patch that Ben asks for, and what is done about it: by people through the operation, by the workflow a step at a time. */
export function patchRequest({ services }: Change) {
  /** The cards have been sent as well. */
  const sent = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work;
    await services.outbox.settled();
    return done;
  };
  const step = ({ workflow_id }: Pick<Id, 'workflow_id'>, name: string) =>
    sent(services.workflow.run({ step: name, workflow_id }));
  /** The request alone; its workflow has not begun. */
  const request = async (instance_ids = ['web-1', 'web-2'], caller: Caller = ben): Promise<Approval> => {
    const input = { instance_ids, patch_level: 'high' };
    const { approval } = await invoke(executeAutomatedPatching, input, { services, caller });
    assert.ok(approval, 'planned');
    return approval;
  };
  return {
    step,
    request,
    /** Asked, and the cards posted. */
    ask: async (instanceIds?: string[], caller?: Caller): Promise<Approval> => {
      const approval = await request(instanceIds, caller);
      const { workflow_id } = approval;
      await sent(services.workflow.run({ step: 'request_decision', workflow_id, task_token: 'token' }));
      return approval;
    },
    say: async (
      { approval_id }: Pick<Id, 'approval_id'>,
      decision: Decision['decision'],
      caller: Caller = ana,
    ): Promise<Approval> =>
      (await sent(invoke(decideApproval, { approval_id, decision }, { services, caller }))).approval,
    now: ({ approval_id }: Pick<Id, 'approval_id'>): Promise<Approval> => services.approvals.byId(approval_id),
  };
}

export type PatchRequest = ReturnType<typeof patchRequest>;
