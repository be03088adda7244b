import type { ConfigurationChange } from '../../contracts/configuration-change.js';
import type { TimeWindow } from '../../time-range.js';
import type { TrailEvent } from '../trail-event.js';
import { authorsOf, managerOf, viaOf } from './authors.js';
import { type Difference, differences, textOf } from './diff.js';
import { impactOf, impactRules } from './impacts.js';
import type { Snapshot } from './item.js';
import { resourceTypes } from './resource.js';
import { revertOf } from './reverts.js';
import { whatChanged } from './words.js';

/** What turning history into changes needs to know besides the history. */
export interface Setting {
  readonly window: TimeWindow;
  readonly region: string;
  readonly events: readonly TrailEvent[];
  /** Whether CloudTrail answered at all, and in full. */
  readonly trail: 'complete' | 'partial' | 'unread';
  readonly recordedWithinMs: number;
  /** Instances that use a resource: ids and names. */
  readonly usersOf: (snapshot: Snapshot) => { readonly ids: string[]; readonly names: string[] };
}

/**
 * Every difference between one item and the next, for items within the window.
 * @param history - one resource, oldest first; what lies before the window only serves as the state before.
 */
export function changesOf(history: readonly Snapshot[], setting: Setting): ConfigurationChange[] {
  const { from, to } = setting.window;
  return history.flatMap((snapshot, index) => {
    if (snapshot.at < from || snapshot.at > to || snapshot.status === 'not_recorded') return [];
    const before = history[index - 1];
    return stepsBetween(before, snapshot, from).map((step, n) => change(step, n, before, snapshot, setting));
  });
}

/**
 * Marks what was put back later, and what only puts back.
 * @param changes - of one resource, oldest first.
 */
export function settled(changes: readonly ConfigurationChange[]): ConfigurationChange[] {
  return changes.map((one, index) => {
    const undone = changes.slice(index + 1).some((later) => undoes(later, one));
    const puttingBack = changes.slice(0, index).some((earlier) => undoes(one, earlier));
    const harmless = puttingBack && harmlessBack.has(one.impact?.rule_id ?? '');
    return {
      ...one,
      undone,
      // A hint to put back what somebody has put right would lead astray.
      ...((undone || puttingBack) && { revert: null }),
      ...(puttingBack && { drift: false }),
      ...(harmless && { impact: null }),
    };
  });
}

const harmlessBack = new Set(impactRules.filter((rule) => rule.harmlessBack).map(({ id }) => id));

interface Step {
  readonly kind: ConfigurationChange['kind'];
  readonly difference: Difference | undefined;
  readonly together: readonly Difference[];
}

function stepsBetween(before: Snapshot | undefined, after: Snapshot, from: Date): Step[] {
  const whole = (kind: Step['kind']): Step => ({ kind, difference: undefined, together: [] });
  if (after.status === 'deleted') return before?.status === 'deleted' ? [] : [whole('deleted')];
  const together = differences(before?.content ?? {}, after.content);
  if (before && before.status !== 'deleted' && before.status !== 'not_recorded') {
    return together.map((difference) => ({ kind: 'changed', difference, together }));
  }
  const kind = after.createdAt && after.createdAt >= from ? 'created' : 'first_recorded';
  // Of something new, only what matters for security is told apart.
  const grave = together.filter((difference) => impactOf({ ...difference, type: after.ref.type, together }));
  return [whole(kind), ...grave.map((difference): Step => ({ kind, difference, together }))];
}

function change(
  { kind, difference, together }: Step,
  n: number,
  before: Snapshot | undefined,
  after: Snapshot,
  setting: Setting,
): ConfigurationChange {
  const { ref } = after;
  const path = difference?.path ?? [];
  const changed = difference && { ...difference, type: ref.type, together };
  const rule = changed && impactOf(changed);
  const users = setting.usersOf(after.status === 'deleted' && before ? before : after);
  const inside = ref.type === resourceTypes.inventory;
  const name = (inside ? users.names[0] : undefined) ?? after.name ?? before?.name ?? null;
  const values = { before: textOf(difference?.before), after: textOf(difference?.after) };
  const occasion = {
    ...{ ref, usedBy: users.ids, path: kind === 'changed' ? path : [], recordedAt: after.at, since: before?.at },
    ...{ relatedEventIds: after.eventIds, recordedWithinMs: setting.recordedWithinMs },
  };
  const manager = managerOf(kind === 'deleted' && before ? before.tags : after.tags);
  return {
    change_id: `${ref.id}/${after.stateId}/${n}`,
    at: after.at.toISOString(),
    resource_type: ref.type,
    resource_id: ref.id,
    resource_name: name,
    region: setting.region,
    instance_ids: users.ids,
    instance_names: users.names,
    kind,
    field: path.join('.'),
    ...values,
    summary: whatChanged({ ref, name, kind, path, ...values }),
    ...author(authorsOf(occasion, setting.events), setting.trail, manager, inside),
    impact: rule
      ? {
          rule_id: rule.id,
          severity: rule.severity,
          title: rule.title,
          meaning: rule.meaning,
          next_step: rule.nextStep,
        }
      : null,
    undone: false,
    revert: changed && kind === 'changed' ? revertOf(ref, changed) : null,
    source: 'config',
  };
}

type Author = Pick<
  ConfigurationChange,
  'actor' | 'source_ip' | 'via' | 'event_ids' | 'who_note' | 'managed_by' | 'drift'
>;

/** Who made a change, of the calls that fit: newest first. */
export function author(
  events: readonly TrailEvent[],
  trail: Setting['trail'],
  manager: Author['managed_by'],
  inside = false,
): Author {
  const [newest] = events;
  if (!newest) {
    const note = {
      complete: inside
        ? 'No call in CloudTrail fits: it was done inside the host, by somebody or by its package manager.'
        : 'No call in CloudTrail fits: AWS may have done it by itself.',
      partial: 'No call fits in the part of CloudTrail that was read.',
      unread: 'CloudTrail could not be read.',
    }[trail];
    return {
      actor: null,
      source_ip: null,
      via: null,
      event_ids: [],
      who_note: note,
      managed_by: manager,
      drift: false,
    };
  }
  const via = viaOf(newest);
  const actors = [...new Set(events.map(({ shown }) => shown.actor))];
  const byCode = via === 'aws_service' || via === 'unknown' || via === manager;
  return {
    actor: newest.shown.actor,
    source_ip: newest.shown.source_ip,
    via,
    event_ids: events.map(({ shown }) => shown.event_id),
    who_note: actors.length > 1 ? `Calls of ${actors.length} actors fit; the last one is named.` : null,
    managed_by: manager,
    drift: manager !== null && !byCode,
  };
}

function undoes(later: ConfigurationChange, { kind, field, before }: ConfigurationChange): boolean {
  if (later.kind === 'deleted') return kind !== 'deleted';
  if (kind === 'deleted' || later.kind !== 'changed' || field === '') return false;
  return later.field === field && later.after === before;
}
