import { type Behalf, commentFor } from '../approvals/behalf.js';
import type { ApprovalRecord } from '../approvals/records.js';
import type { Clients } from '../aws/clients.js';
import { failedEffect } from '../aws/effects.js';
import { userErrorOf } from '../aws/errors.js';
import type { Clock } from '../clock.js';
import type { HostCheck } from '../contracts/host-check.js';
import type { PatchPlan, PlannedHost } from '../contracts/plan.js';
import { readHealth } from '../patching/health-check.js';

/** Before the install and after it: what had failed before is no sign. */
export type When = 'before' | 'after';
export type Checks = NonNullable<ApprovalRecord['checks']>;

/** A host that has not answered by then is not known. Milliseconds. */
const LIMIT_MS = 180_000;
const DELIVERY_S = 60;

/**
 * Looks at hosts by our own Command document, as the plan pins it. It changes nothing on them, so a process that ends
 * between asking and writing that down asks twice, and no more than that.
 */
export class HostChecks {
  constructor(private readonly options: { readonly clients: Clients; readonly clock: Clock }) {}

  /**
   * Asks where nobody has yet, or where the last look is older than `newerThan`; takes in what came back otherwise.
   * @returns the check as it is now; undefined where the plan has none for this host. What fails is said in it.
   */
  async look(
    host: PlannedHost,
    { health_document: document }: Pick<PatchPlan, 'health_document'>,
    { last, behalf, newerThan }: { last: HostCheck | undefined; behalf: Behalf; newerThan?: Date | undefined },
  ): Promise<HostCheck | undefined> {
    if (!host.health_check || !document) return undefined;
    const isOld = last !== undefined && newerThan !== undefined && new Date(last.sent_at) < newerThan;
    if (last && (last.seen === undefined || !isOld)) return last.seen === undefined ? this.#answer(host, last) : last;
    return this.#ask(host, document, behalf);
  }

  async #ask(host: PlannedHost, document: PatchPlan['document'], behalf: Behalf): Promise<HostCheck> {
    const sent_at = this.options.clock.now().toISOString();
    const ssm = await this.options.clients.ssm();
    try {
      const { Command } = await ssm.sendCommand({
        DocumentName: document.name,
        DocumentVersion: document.version,
        DocumentHash: document.hash,
        DocumentHashType: 'Sha256',
        InstanceIds: [host.instance_id],
        TimeoutSeconds: DELIVERY_S,
        Comment: commentFor(behalf),
        Parameters: { Check: [host.health_check ?? 'boot'] },
      });
      if (!Command?.CommandId) throw new Error('SendCommand answered without an id');
      return { command_id: Command.CommandId, sent_at };
    } catch (error) {
      const { message } = failedEffect(error, { action: 'ssm:SendCommand', does: `look at ${host.name}` });
      return { command_id: null, sent_at, seen: null, because: message };
    }
  }

  async #answer(host: PlannedHost, check: HostCheck): Promise<HostCheck> {
    const isLate = this.options.clock.now().getTime() - Date.parse(check.sent_at) > LIMIT_MS;
    const unseen = (because: string): HostCheck => ({ ...check, seen: null, because });
    const waiting = isLate ? unseen('it did not answer in time') : check;
    const ssm = await this.options.clients.ssm();
    try {
      const answer = await ssm.getCommandInvocation({
        CommandId: check.command_id ?? '',
        InstanceId: host.instance_id,
      });
      const { Status: status = '', StatusDetails: details, StandardOutputContent: output = '' } = answer;
      if (['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(status)) return waiting;
      if (status !== 'Success') return unseen(`Systems Manager: ${details ?? status}`);
      const seen = readHealth(output);
      return seen ? { ...check, seen } : unseen('its answer was cut off');
    } catch (error) {
      // Right after SendCommand it is not known yet.
      if (error instanceof Error && error.name === 'InvocationDoesNotExist') return waiting;
      const source = { service: 'ssm', action: 'ssm:GetCommandInvocation', reads: 'the look at a host' } as const;
      const { message } = userErrorOf(error, source);
      return isLate ? unseen(message) : check;
    }
  }
}

export const checkOf = ({ checks }: Pick<ApprovalRecord, 'checks'>, id: string, when: When): HostCheck | undefined =>
  checks?.[id]?.[when];

/** The record with what was asked and seen; the same record when that is nothing new. */
export function withChecks(
  record: ApprovalRecord,
  when: When,
  found: ReadonlyMap<string, HostCheck | undefined>,
): ApprovalRecord {
  const fresh = [...found].flatMap(([id, check]) => {
    const before = record.checks?.[id]?.[when];
    const isSame = before?.command_id === check?.command_id && before?.seen === check?.seen;
    // Whoever asked later knows more.
    const isOlder = before !== undefined && check !== undefined && before.sent_at > check.sent_at;
    return check && !isSame && !isOlder ? [[id, { ...record.checks?.[id], [when]: check }] as const] : [];
  });
  return fresh.length === 0 ? record : { ...record, checks: { ...record.checks, ...Object.fromEntries(fresh) } };
}
