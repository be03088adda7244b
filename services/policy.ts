import { z } from 'zod';
import { isWork, type PlanContent } from './contracts/plan.js';

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
  /** How long a wave is watched before the next begins. */
  bake_minutes: z.number().int().min(0).max(240).default(15),
  /** CloudWatch alarms that must stay quiet, beside those on the hosts themselves. */
  gate_alarms: z.array(z.string().min(1).max(255)).max(50).default([]),
  /** Whether a unit of systemd that failed since the install is a regression: our own SSM document looks at the hosts. */
  check_services: z.boolean().default(false),
});
export type EnvironmentPolicy = z.infer<typeof EnvironmentPolicy>;

export const BreakGlassRule = z.strictObject({
  role: z.enum(['operator', 'approver']),
  most_hosts: z.number().int().min(1).max(10),
  uses_per_day: z.number().int().min(1).max(10),
  /** The run begins within this, or not at all. */
  within_minutes: z.number().int().min(5).max(120),
});
export type BreakGlassRule = z.infer<typeof BreakGlassRule>;

/** Whom an undecided request is put to, once that share of the time to decide is over. */
export const EscalationRule = z.strictObject({
  after: z.number().min(0.1).max(0.95),
  to: z.union([z.literal('approvers'), z.array(z.string().min(1)).min(1).max(10)], '"approvers", or ids of people'),
});
export type EscalationRule = z.infer<typeof EscalationRule>;

export const PolicyFile = z
  .strictObject({
    version: z.number().int().min(1),
    decide_within_hours: z.number().min(0.25).max(24),
    /** How long an installed host may wait for Inspector's next scan before it is said to be unverified. */
    verify_within_minutes: z.number().int().min(5).max(1440),
    /** The environment whose rules hold where an instance names none, or one that is not listed. */
    strictest: z.string(),
    environments: z.record(z.string(), EnvironmentPolicy),
    /** Minutes before an open request expires at which everybody is reminded; the last goes to alert channels as well. */
    remind_before_minutes: z.array(z.number().int().min(1).max(1440)).max(5).default([60, 15]),
    /** "Was this you?" without an answer for this long is raised to those who decide what has become urgent. */
    answer_within_minutes: z.number().int().min(5).max(1440).default(30),
    /** Told beside the reminders, in the alert channels as well. */
    escalate: z.array(EscalationRule).max(5).default([]),
    /** Where set, one person may let a plan run at once and alone, and another one reviews that afterwards. */
    break_glass: BreakGlassRule.optional(),
    /** Where set, only instances that carry this tag with this value are ever planned for. */
    required_tag: z.strictObject({ key: z.string().min(1), value: z.string() }).optional(),
  })
  .refine(({ strictest, environments }) => strictest in environments, 'strictest must name one of the environments');
export type PolicyFile = z.infer<typeof PolicyFile>;

/** What the team agreed on: who must approve what, when hosts may be patched, whether they may reboot. */
export class Policy {
  constructor(private file: PolicyFile) {}

  /** @throws z.ZodError naming the field. */
  static parse(file: unknown): Policy {
    return new Policy(PolicyFile.parse(file));
  }

  /** The rules from now on, for everything that asks this policy. @throws z.ZodError naming the field. */
  adopt(file: unknown): void {
    this.file = PolicyFile.parse(file);
  }

  /** As it stands in the file, with what was left out filled in. */
  get content(): PolicyFile {
    return this.file;
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

  /** How long a person may leave "Was this you?" unanswered. Milliseconds. */
  get answerWithinMs(): number {
    return this.file.answer_within_minutes * 60_000;
  }

  get breakGlass(): BreakGlassRule | undefined {
    return this.file.break_glass;
  }

  get escalations(): readonly EscalationRule[] {
    return [...this.file.escalate].sort((a, b) => a.after - b.after);
  }

  /** Before the end of an open request, the earliest first. Milliseconds. */
  get remindersMs(): number[] {
    return [...this.file.remind_before_minutes].sort((a, b) => b - a).map((minutes) => minutes * 60_000);
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
      {
        applies: isWork(plan) && plan.reboot_option === 'RebootIfNeeded',
        needs: approvals.reboot,
        why: `reboots in ${name}`,
      },
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
