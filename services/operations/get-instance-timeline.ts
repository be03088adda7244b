import { z } from 'zod';
import { TimelineEntry } from '../contracts/timeline.js';
import { NotFound } from '../errors.js';
import { defineOperation } from '../operation.js';
import { InstanceSelector } from '../schema.js';
import type { Services } from '../services.js';
import { count } from '../words.js';

export const InstanceTimeline = z.object({
  instance_id: z.string(),
  name: z.string(),
  entries: z.array(TimelineEntry).describe('Newest first'),
  total: z.number().int(),
  unseen: z.array(z.string()).describe('What was not looked at'),
  summary: z.string(),
});
export type InstanceTimeline = z.infer<typeof InstanceTimeline>;

export const getInstanceTimeline = defineOperation({
  name: 'get_instance_timeline',
  title: 'Timeline of one instance',
  description:
    'What this assistant planned, did and proved on one instance: plans, approvals, snapshots, installs, reboots, gates, verification, rollbacks, holds and accepted risks, each with its place in the audit chain.',
  effect: 'read',
  input: z.strictObject({
    instance_id: InstanceSelector,
    limit: z.number().int().min(1).max(200).default(50),
  }),
  output: InstanceTimeline,
  async run({ instance_id: selector, limit }, { services, caller, signal }): Promise<InstanceTimeline> {
    const { instance_id, name } = await instanceOf(services, selector, signal);
    const { entries, unseen } = await services.timelines.of(instance_id, caller, signal);
    const last = entries[0];
    const atLeast = unseen.length > 0 ? 'at least ' : '';
    return {
      instance_id,
      name,
      entries: entries.slice(0, limit),
      total: entries.length,
      unseen: [...unseen],
      summary: last
        ? `${name}: ${atLeast}${count(entries.length, 'entry', 'entries')}, the last one: ${last.what}.`
        : `${name}: ${unseen.length > 0 ? 'nothing in what was looked at' : 'this assistant has done nothing there'}.`,
    };
  },
});

/** One that is gone keeps its timeline. @throws NotFound for a selector of nothing that is no instance id. */
async function instanceOf(
  { instances }: Pick<Services, 'instances'>,
  selector: string,
  signal: AbortSignal,
): Promise<{ instance_id: string; name: string }> {
  try {
    return (await instances.one(selector, signal)).value;
  } catch (error) {
    if (!(error instanceof NotFound) || !/^i-[0-9a-f]{8,17}$/.test(selector)) throw error;
    return { instance_id: selector, name: selector };
  }
}
