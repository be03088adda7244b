import { windowOf } from '../approvals/approval-state.js';
import { holding, inTheWayOf, opensAt } from '../approvals/freeze-override.js';
import type { ChangeControl } from '../change-control/change-control.js';
import { closedWords } from '../change-control/closures.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { DriftedField } from '../contracts/voided.js';
import type { PatchAutomation } from '../patching/automation.js';
import type { Drift } from '../patching/drift.js';
import { planChanged } from '../patching/plan-diff.js';
import type { Plans } from '../patching/plans.js';
import { patchPlan } from '../patching/runs.js';
import { listing } from '../words.js';
import { FREE, type Turn } from './patch-progress.js';

interface BeforeWaveOptions {
  readonly automation: Pick<PatchAutomation, 'document'>;
  readonly drift: Drift;
  readonly plans: Pick<Plans, 'get'>;
  readonly changeControl: ChangeControl;
  readonly clock: Clock;
}

/** What people approved must be what is about to happen, now: looked at before every start. */
export class BeforeWave {
  constructor(private readonly options: BeforeWaveOptions) {}

  /** @param turn the hosts that would be started. @param rest these and all that come after them. */
  async check(approval: Approval, turn: readonly string[], rest: readonly string[]): Promise<Turn> {
    const { status, plan } = approval;
    const { automation, clock, drift } = this.options;
    const content = patchPlan(plan);
    const stop = (blocked: string): Turn => ({ ...FREE, blocked });
    if (status !== 'approved') return stop('it is not approved');
    const changed = await planChanged(approval, this.options.plans);
    if (changed) return stop(changed);
    if (clock.now() >= new Date(windowOf(approval).end)) return stop('the window ended');
    const frozen = await this.#frozen(approval, turn);
    if (frozen) return frozen;
    const { document, drain_document, health_document, rollback } = content;
    const pinned = [document, drain_document, health_document, rollback.restore].filter((one) => one !== undefined);
    const others: DriftedField[] = [];
    for (const one of pinned) {
      const now = await automation.document(one.name);
      if (now.version === one.version && now.hash === one.hash) continue;
      const field = { instance_id: null, name: 'every host', field: `document ${one.name}` };
      others.push({ ...field, was: documentWords(one), is: documentWords(now) });
    }
    const inTurn = rest.flatMap((id) => content.hosts.find(({ instance_id }) => instance_id === id) ?? []);
    const hosts = await drift.of(inTurn, new Date(plan.created_at));
    const drifted = hosts.filter(({ kind }) => kind === 'changed');
    const words = [
      ...others.map(({ field }) => `the ${field} is not the approved one`),
      ...drifted.map(({ detail }) => detail),
    ];
    if (words.length > 0) {
      const because = `plan changed: ${listing(words)}`;
      return {
        ...stop(because),
        drifted: { because, changes: [...others, ...drifted.flatMap(({ changes }) => changes)] },
      };
    }
    return { ...FREE, done: hosts.filter(({ instance_id, kind }) => kind === 'done' && turn.includes(instance_id)) };
  }

  /** A freeze that ends within the window is waited for; what cannot be seen counts as closed. */
  async #frozen(approval: Approval, turn: readonly string[]): Promise<Turn | undefined> {
    const { closures, unread } = await this.options.changeControl.closures();
    const now = this.options.clock.now();
    const frozenBy = inTheWayOf(approval, closures, now);
    const wait = (because: string): Turn => ({ ...FREE, held: { turn, because, frozenBy } });
    if (holding(approval, closures, now).length > 0) {
      const because = closedWords(frozenBy, now, now);
      return opensAt(approval, closures, now) ? wait(because) : { ...FREE, blocked: `${because}, after its window` };
    }
    return unread ? wait(`whether a change calendar is closed is unknown. ${unread.detail}`) : undefined;
  }
}

const documentWords = ({ version, hash }: { version: string; hash: string }): string =>
  `version ${version} (${hash.slice(0, 12)})`;
