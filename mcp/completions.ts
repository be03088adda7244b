import { type CompleteRequestParams, type CompleteResult, ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { invoke } from '../services/operation.js';
import { listApprovals } from '../services/operations/list-approvals.js';
import { readBudget } from '../services/read-budget.js';
import { RequestError } from './request-error.js';
import type { OpenSession } from './session.js';

export type Complete = (params: CompleteRequestParams, signal: AbortSignal) => Promise<CompleteResult>;

/** MCP specification, completion: at most 100 values an answer. */
const MOST = 100;

/** Names and ids of hosts, and ids of approvals that wait, by how they begin. */
export const completeFrom =
  (open: OpenSession): Complete =>
  async ({ ref, argument }, signal) => {
    const kind = kindOf(ref, argument.name);
    const { caller, services } = await open();
    if (kind === 'instance') {
      const { hosts } = await services.instances.fleetOrGap(readBudget(signal, services.answerMs));
      const names = new Set(hosts.flatMap(({ name, instance_id }) => [name, instance_id]));
      return matching([...names].toSorted(), argument.value);
    }
    if (kind === 'approval') {
      const { approvals } = await invoke(listApprovals, { limit: 50 }, { services, caller, signal });
      return matching(
        approvals.map(({ approval_id }) => approval_id),
        argument.value,
      );
    }
    return matching([], '');
  };

function kindOf(ref: CompleteRequestParams['ref'], argument: string): 'instance' | 'approval' | 'nothing' {
  if (ref.type === 'ref/prompt') return argument.startsWith('instance') ? 'instance' : 'nothing';
  if (ref.uri === 'sre://instances/{id}') return 'instance';
  if (ref.uri === 'sre://approvals/{id}') return 'approval';
  if (ref.uri === 'sre://reports/{id}') return 'nothing';
  throw new RequestError(ErrorCode.InvalidParams, 'There is no such resource template.');
}

function matching(values: readonly string[], start: string): CompleteResult {
  const found = values.filter((value) => value.toLowerCase().startsWith(start.toLowerCase()));
  return { completion: { values: found.slice(0, MOST), total: found.length, hasMore: found.length > MOST } };
}
