import { z } from 'zod';
import { closureWords } from '../change-control/closures.js';
import { Closure } from '../contracts/closure.js';
import { InvalidInput } from '../errors.js';
import { defineOperation } from '../operation.js';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export const ChangeFreeze = z.object({
  closures: z.array(Closure).describe('What is frozen or closed now or later: freezes, and change calendars'),
  unread: z.string().nullable().describe('Why the change calendars are unknown'),
  summary: z.string(),
});
export type ChangeFreeze = z.infer<typeof ChangeFreeze>;

export const freezeChanges = defineOperation({
  name: 'freeze_changes',
  title: 'Freeze changes',
  description:
    'Freezes changes for a time, lifts freezes, or says what is frozen. No patch run begins a wave while it lasts. For people only.',
  effect: 'decide',
  input: z.strictObject({
    action: z.enum(['show', 'set', 'lift']).default('show'),
    duration: z
      .string()
      .regex(/^\d{1,4}[mhd]$/, 'say how long with m, h or d: 90m, 4h, 2d')
      .optional(),
    reason: z.string().trim().min(3, 'say why, for everybody who will ask').max(200).optional(),
  }),
  output: ChangeFreeze,
  async run({ action, duration, reason }, { services, caller, signal }): Promise<ChangeFreeze> {
    const { changeControl, openApprovals, clock } = services;
    const did: string[] = [];
    if (action === 'set') {
      if (!duration || !reason) {
        throw new InvalidInput('A freeze needs how long and why.', { hint: 'For example /sre-freeze 4h "launch".' });
      }
      const set = await changeControl.freeze(milliseconds(duration), reason, caller);
      did.push(`Changes are ${closureWords(set, clock.now())}: no wave begins before, and what runs is finished.`);
    }
    if (action === 'lift') {
      const lifted = await changeControl.lift(caller);
      did.push(...lifted.map(({ name, by }) => `The freeze of ${by?.name} (${name}) is lifted.`));
    }
    if (action !== 'show') await openApprovals.refreezeAll();
    const { closures, unread } = await changeControl.closures(signal);
    const now = clock.now();
    const standing = closures.filter(({ from }) => Date.parse(from) <= now.getTime());
    const nothing = unread ? 'no freeze is set here; a change calendar may be closed' : 'nothing is frozen';
    const others = standing.length > 0 ? standing.map((one) => closureWords(one, now)).join('; ') : nothing;
    const state = action === 'set' ? [] : [`Now ${others}.`];
    return {
      closures: [...closures],
      unread: unread?.detail ?? null,
      summary: [...did, ...state, ...(unread ? [unread.detail] : [])].join(' '),
    };
  },
});

const milliseconds = (duration: string): number =>
  Number(duration.slice(0, -1)) * units[duration.slice(-1) as keyof typeof units];
