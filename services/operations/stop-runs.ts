import { z } from 'zod';
import { type Stop, stopWords } from '../approvals/stopping.js';
import { Approval } from '../contracts/approval.js';
import { InvalidInput } from '../errors.js';
import { type Context, defineOperation } from '../operation.js';
import { count, listing } from '../words.js';

export const StoppedRuns = z.object({
  approval: Approval.nullable().describe('The one run that was stopped'),
  runs: z.array(Approval).describe('Every run that was stopped together'),
  everything_stopped: z.boolean().describe('The kill switch is on: nothing is begun before it is released'),
  summary: z.string(),
});
export type StoppedRuns = z.infer<typeof StoppedRuns>;

export const stopRuns = defineOperation({
  name: 'stop_runs',
  title: 'Stop runs',
  description:
    'Stops one run, or every run until it is released. Nothing more is begun; hosts whose install has begun are finished and named. For people only.',
  effect: 'decide',
  input: z.strictObject({
    action: z.enum(['show', 'stop', 'release']).default('show'),
    approval_id: z.string().min(1).max(64).optional().describe('Which run; all: every run, until release'),
    reason: z.string().trim().max(200).optional(),
  }),
  output: StoppedRuns,
  async run({ action, approval_id, reason }, { services, caller }): Promise<StoppedRuns> {
    const { openApprovals, changeControl, clock } = services;
    if (action === 'release') {
      await changeControl.release(caller);
      return { ...NOTHING, summary: 'Runs may begin again. What was stopped stays stopped: ask for it anew.' };
    }
    if (action === 'show') return show(services);
    if (!approval_id) {
      throw new InvalidInput('Say which run, or all.', { hint: 'For example /sre-stop all "wrong package".' });
    }
    if (approval_id !== 'all') {
      const by = { id: caller.id, name: caller.name };
      const stop: Stop = { by, at: clock.now().toISOString(), reason: reason || null };
      const approval = await openApprovals.stop(approval_id, stop);
      return { ...NOTHING, approval, summary: stoppedWords(approval, clock.now()) };
    }
    const stop = await changeControl.stopEverything(reason || null, caller);
    const runs = await openApprovals.stopAll(stop);
    const now = clock.now();
    const each = runs.map((one) => stoppedWords(one, now)).join(' ');
    return {
      ...NOTHING,
      runs,
      everything_stopped: true,
      summary: `Everything is ${stopWords(stop, now)}: ${count(runs.length, 'run')}. ${each} Nothing is begun before /sre-stop off.`,
    };
  },
});

const NOTHING = { approval: null, runs: [], everything_stopped: false };

async function show({ changeControl, clock }: Context['services']): Promise<StoppedRuns> {
  const stopped = await changeControl.stopped();
  return {
    ...NOTHING,
    everything_stopped: stopped !== undefined,
    summary: stopped ? `Everything is ${stopWords(stopped, clock.now())}.` : 'Nothing is stopped: approved runs begin.',
  };
}

/** What became of one run, and which hosts are finished all the same. */
function stoppedWords({ plan, run, stop }: Approval, now: Date): string {
  if (!stop || !run) throw new Error('a run that was not stopped');
  const past = run.hosts.filter(({ instance_id }) => stop.past.includes(instance_id)).map(({ name }) => name);
  const rest =
    past.length > 0 ? `past stopping: ${listing(past)}, which is finished and verified` : 'nothing is past stopping';
  const words = run.finished_at ? 'nothing had begun' : rest;
  return `${plan.content.title}: ${stopWords(stop, now)}; ${words}.`;
}
