import { z } from 'zod';
import type { Clock } from '../clock.js';
import { type PatchPlan, Plan, type PlanContent, type PlanOf } from '../contracts/plan.js';
import { Conflict, NotFound } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Table } from '../table.js';
import { hashOf, planHash, workHash } from './plan-hash.js';
import { patchPlan } from './runs.js';

const HOUR_MS = 3_600_000;
const StoredWork = z.object({ plan_id: z.string() });

/** Stored plans. A plan's id is the beginning of its hash, so the same content is the same plan. */
export class Plans {
  constructor(
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  /** Storing the same content again gives the plan as it was stored first. */
  async store<Content extends PlanContent>(
    content: Content,
    by: Pick<Caller, 'id' | 'name'>,
  ): Promise<PlanOf<Content>> {
    const hash = planHash(content);
    const plan = {
      plan_id: hash.slice(0, 12),
      hash,
      created_at: this.clock.now().toISOString(),
      created_by: { id: by.id, name: by.name },
      content,
    };
    if (await this.table.putNew({ ...keyOf(plan.plan_id), version: 1, data: plan })) return plan;
    const stored = await this.get(plan.plan_id);
    if (stored.hash === hash) return { ...stored, content };
    throw new Conflict('Another plan has the same short id.', {
      hint: 'Plan other hosts, or wait for another window.',
    });
  }

  /**
   * The same, except that work to be done as soon as it is approved keeps its plan while its window leaves the time
   * people have to decide and an hour more: asking again later in the day is not another plan.
   */
  async storeWork(content: PatchPlan, by: Caller, decideWithinMs: number): Promise<PlanOf<PatchPlan>> {
    const now = this.clock.now().getTime();
    const isOpen = ({ window }: PlanContent): boolean => Date.parse(window.start) <= now;
    if (!isOpen(content)) return this.store(content, by);
    const key = { pk: `WORK#${workHash(content)}`, sk: 'PLAN' };
    const earlier = await this.table.get(key, StoredWork);
    const stored = earlier && (await this.get(earlier.data.plan_id));
    if (stored && isOpen(stored.content)) {
      const isLongEnough = Date.parse(stored.content.window.end) - now >= decideWithinMs + HOUR_MS;
      if (isLongEnough) return { ...stored, content: patchPlan(stored) };
    }
    const plan = await this.store(content, by);
    const ttl = Math.floor(Date.parse(content.window.end) / 1_000);
    await this.table.put({ ...key, ttl, data: { plan_id: plan.plan_id } });
    return plan;
  }

  /** Stores a plan that was made from another one. */
  async keep(plan: Plan): Promise<void> {
    await this.table.putNew({ ...keyOf(plan.plan_id), version: 1, data: plan });
  }

  /** @throws NotFound; Conflict when what is stored is not what its hash says. */
  async get(planId: string): Promise<Plan> {
    const stored = await this.table.get(keyOf(planId), Plan);
    if (!stored)
      throw new NotFound(`There is no plan ${planId}.`, {
        hint: 'Make the plan again; only stored plans are approved.',
      });
    if (planHash(stored.data.content) !== stored.data.hash) {
      throw new Conflict(`The stored plan ${planId} is not what its hash says.`, {
        hint: 'Make the plan again, and tell whoever watches over this table.',
      });
    }
    return stored.data;
  }

  /**
   * The stored plan that is meant, by its id or with its whole content.
   * @throws Conflict when the content differs from what is stored; NotFound when nothing is.
   */
  async resolve(given: { readonly plan_id: string; readonly [key: string]: unknown }): Promise<Plan> {
    const plan = await this.get(given.plan_id);
    const { content, hash = plan.hash } = given;
    if (content === undefined && hash === plan.hash) return plan;
    if (hash !== plan.hash || !isObject(content) || hashOf(content) !== plan.hash) {
      throw new Conflict(`This is not the plan ${given.plan_id} as it is stored.`, {
        hint: 'Give the plan’s id alone, or make a new plan.',
      });
    }
    return plan;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const keyOf = (planId: string) => ({ pk: `PLAN#${planId}`, sk: 'PLAN' });
