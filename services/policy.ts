import { z } from 'zod';
import type { PlanContent } from './contracts/plan.js';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM, UTC');
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

export const WeeklyWindow = z
  .strictObject({ days: z.array(z.enum(weekdays)).min(1), start: clockTime, end: clockTime })
  .refine(({ start, end }) => start < end, 'a window starts and ends on the same day, UTC');
export type WeeklyWindow = z.infer<typeof WeeklyWindow>;

const approvers = z.number().int().min(1).max(5);

export const EnvironmentPolicy = z.strictObject({
  /** How many different approvers a plan needs; the highest that applies counts. The requester is never one. */
  approvals: z.strictObject({ default: approvers, critical: approvers, reboot: approvers }),
  reboot: z.enum(['only_if_required', 'allowed']),
  window: WeeklyWindow,
  exploited_and_exposed: z.enum(['as_soon_as_approved', 'next_window']),
});
export type EnvironmentPolicy = z.infer<typeof EnvironmentPolicy>;

const PolicyFile = z
  .strictObject({
    version: z.number().int().min(1),
    decide_within_hours: z.number().min(0.25).max(24),
    /** How long an installed host may wait for Inspector's next scan before it is said to be unverified. */
    verify_within_minutes: z.number().int().min(5).max(1440),
    /** The environment whose rules hold where an instance names none, or one that is not listed. */
    strictest: z.string(),
    environments: z.record(z.string(), EnvironmentPolicy),
    /** Where set, only instances that carry this tag with this value are ever planned for. */
    required_tag: z.strictObject({ key: z.string().min(1), value: z.string() }).optional(),
  })
  .refine(({ strictest, environments }) => strictest in environments, 'strictest must name one of the environments');
type PolicyFile = z.infer<typeof PolicyFile>;

/** What the team agreed on: who must approve what, when hosts may be patched, whether they may reboot. */
export class Policy {
  constructor(private readonly file: PolicyFile) {}

  /** @throws z.ZodError naming the field. */
  static parse(file: unknown): Policy {
    return new Policy(PolicyFile.parse(file));
  }

  get version(): number {
    return this.file.version;
  }

  get decideWithinMs(): number {
    return this.file.decide_within_hours * 3_600_000;
  }

  get verifyWithinMs(): number {
    return this.file.verify_within_minutes * 60_000;
  }

  /** Why an instance must not be patched for its tags; undefined when it may. */
  refusalFor(tags: Readonly<Record<string, string>>): string | undefined {
    const { required_tag: tag } = this.file;
    return !tag || tags[tag.key] === tag.value ? undefined : `it lacks the tag ${tag.key}=${tag.value}`;
  }

  /** The rules for hosts of these environments together: one rule set, the strictest wherever there is doubt. */
  forEnvironments(environments: readonly (string | null)[]): EnvironmentPolicy {
    const name = this.#ruling(environments);
    const rules = this.file.environments[name];
    if (!rules) throw new Error(`policy: no environment ${name}`);
    return rules;
  }

  /** How many different approvers a plan needs. `criticality` may be worse than the plan says, never better. */
  approversFor(plan: PlanContent, criticality: PlanContent['criticality']): number {
    return this.approvalFor(plan, criticality).required;
  }

  /** The same with its reasons, in words. No rule lets a plan through without people. */
  approvalFor(plan: PlanContent, criticality = plan.criticality): { required: number; why: string[] } {
    const environments = plan.hosts.map(({ environment }) => environment);
    const { approvals } = this.forEnvironments(environments);
    const worst = worseOf(plan.criticality, criticality);
    const name = this.#ruling(environments);
    const rules = [
      { applies: true, needs: approvals.default, why: `every plan in ${name}` },
      { applies: worst === 'critical', needs: approvals.critical, why: `critical plans in ${name}` },
      { applies: plan.reboot_option === 'RebootIfNeeded', needs: approvals.reboot, why: `reboots in ${name}` },
    ].filter(({ applies }) => applies);
    const required = Math.max(...rules.map(({ needs }) => needs));
    return {
      required,
      why: rules
        .filter(({ needs }) => needs === required)
        .map(({ needs, why }) => `${why}: ${needs === 1 ? '1 approver' : `${needs} approvers`}`),
    };
  }

  #ruling(environments: readonly (string | null)[]): string {
    const names = new Set(environments.map((name) => this.#known(name)));
    const [only] = names;
    return names.size === 1 && only !== undefined ? only : this.file.strictest;
  }

  #known(environment: string | null): string {
    const name = environment?.trim().toLowerCase() ?? '';
    return Object.hasOwn(this.file.environments, name) ? name : this.file.strictest;
  }
}

const order = ['low', 'medium', 'high', 'critical'] as const;

/** Nobody asks for fewer approvals by calling a plan less critical than it is. */
export const worseOf = (a: PlanContent['criticality'], b: PlanContent['criticality']): PlanContent['criticality'] =>
  order.indexOf(a) >= order.indexOf(b) ? a : b;
