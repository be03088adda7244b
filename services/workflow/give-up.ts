import type { Logger } from 'pino';
import { z } from 'zod';
import { isOver } from '../approvals/approval-state.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecords } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import { AccessDenied, Conflict, NotFound, Unavailable } from '../errors.js';
import { abandonedRun } from '../patching/runs.js';
import { begunHosts } from './claims.js';
import { logRun } from './run-log.js';

interface GiveUpOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An error of a step in a state's input (Step Functions Developer Guide, "Handling errors"). */
export const StepError = z.object({ Error: z.string(), Cause: z.string().optional() });
export type StepError = z.infer<typeof StepError>;

const Cause = z.object({ errorMessage: z.string() });
/** What is said in our own words; the words of anything else are for the log. */
const sayable = new Set([AccessDenied, Unavailable, NotFound, Conflict].map(({ name }) => name));

function wordsOf(error: StepError | undefined): string | undefined {
  if (!error?.Cause || !sayable.has(error.Error)) return undefined;
  try {
    return Cause.parse(JSON.parse(error.Cause)).errorMessage;
  } catch (failure) {
    // Cut off by Step Functions, or of another shape: then it is only known that it stopped.
    if (failure instanceof SyntaxError || failure instanceof z.ZodError) return undefined;
    throw failure;
  }
}

/** Closes what nobody carries on. Whatever was started is called unknown, never done. */
export class GiveUp {
  constructor(private readonly options: GiveUpOptions) {}

  /** @param error what the last step failed with, as Step Functions hands it on. */
  async run(id: string, error?: StepError): Promise<void> {
    const { records, updates, clock, log } = this.options;
    const updated = await records.update(id, (record) => {
      const { approval } = record;
      const { run, stop } = approval;
      if (isOver(approval, clock.now())) return record;
      if (approval.status === 'pending') return { ...record, approval: { ...approval, status: 'cancelled' } };
      if (!run) return record;
      const left = abandonedRun(
        run,
        approval.plan.content,
        begunHosts(record),
        clock.now(),
        stop !== undefined,
        wordsOf(error),
      );
      return { ...record, approval: { ...approval, run: left } };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
  }
}
