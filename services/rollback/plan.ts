import type { PlannedHost, RestoredHost, RollbackPlan } from '../contracts/plan.js';
import type { Host } from '../instances.js';
import { immediateWindow } from '../patching/window.js';
import type { Policy } from '../policy.js';
import { clockTime } from '../words.js';
import type { RollbackPoint } from './points.js';
import { type Undo, undoOf } from './tier.js';

export interface RollbackFacts {
  readonly point: RollbackPoint;
  /** As EC2 and Systems Manager describe it now; undefined when it is gone. */
  readonly host: Host | undefined;
  /** Its snapshot is there and whole; null when the run took none. */
  readonly snapshot: 'completed' | 'pending' | 'gone' | null;
  /** Titles of later runs on the host, which go back with the disk. */
  readonly later: readonly string[];
}

/** How long a version that was rolled back is kept from being installed again. Milliseconds. */
const HOLD_MS = 7 * 86_400_000;
const DAY_MS = 86_400_000;

/** @returns why the host cannot be put back, in words for whoever asked. */
export function whyNotBack({ point, host, snapshot }: RollbackFacts): string | undefined {
  const { ran } = point;
  const { name } = point.host;
  if (ran.skipped || ran.state === 'planned') return `the run changed nothing on ${name}`;
  if (ran.state === 'rolled_back') return `${name} was rolled back already: ${ran.detail}`;
  if (!host) return `${name} is gone`;
  if (host.state !== 'running') return `${name} is ${host.state}; its root volume is replaced only while it runs`;
  if (host.image_id !== point.host.image_id)
    return `${name} runs another image now, so the snapshot is not of this machine`;
  const undo = undoFor(host);
  if (undo.tier === 'not_possible') return undo.because;
  if (snapshot === null) return `the run took no snapshot of ${name}`;
  if (snapshot === 'gone') return `the snapshot ${ran.snapshot_id} of ${name} is gone`;
  return snapshot === 'pending' ? `the snapshot ${ran.snapshot_id} of ${name} is not complete yet` : undefined;
}

const undoFor = (host: Host): Undo =>
  undoOf({ ...host, disk: host.disk ?? null, instanceType: host.instanceType ?? null });

/** What people approve: one host, how it goes back, what is lost and open again. For hosts that can go back. */
export function makeRollbackPlan(
  facts: RollbackFacts & { readonly host: Host },
  { document, policy, now }: { document: RollbackPlan['document']; policy: Policy; now: Date },
): RollbackPlan {
  const { point, host, later } = facts;
  const undo = undoFor(host);
  if (undo.tier === 'not_possible' || !point.ran.snapshot_id) throw new Error(`no way back for ${host.name}`);
  const { approval } = point;
  const closes = approval.plan.content.kind === 'patch' ? approval.plan.content.closes : null;
  const known_exploited = point.host.known_exploited ?? [];
  const also = later.length > 0 ? ` Later runs go back with it: ${later.join('; ')}.` : '';
  return {
    kind: 'rollback',
    version: 1,
    title: `Roll back ${host.name} to before ${clockTime(new Date(approval.run?.started_at ?? approval.requested_at))}`,
    criticality: known_exploited.length > 0 ? 'critical' : approval.criticality,
    hosts: [
      {
        ...restored(point.host, point.ran.snapshot_id),
        root_volume_id: host.disk?.rootVolumeId ?? null,
        loses: `${undo.loses}${also}`,
      },
    ],
    waves: [{ name: 'all hosts', instance_ids: [host.instance_id] }],
    document,
    reboot_option: 'RebootIfNeeded',
    window: immediateWindow(now, policy.decideWithinMs),
    undoes: { approval_id: approval.approval_id, rollback_id: point.rollback_id },
    reopens: { vulnerability_ids: closes?.vulnerability_ids ?? [], known_exploited },
    hold_until: holdUntil(now),
  };
}

/** A patched host as it goes back. */
export const restored = (host: PlannedHost, snapshotId: string): Omit<RestoredHost, 'loses'> => ({
  instance_id: host.instance_id,
  name: host.name,
  environment: host.environment,
  platform: host.platform,
  image_id: host.image_id,
  tier: 'root_volume',
  snapshot_id: snapshotId,
  root_volume_id: null,
  packages: host.packages.map(({ name, arch, from, to }) => ({ name, arch, from: to, to: from })),
});

/** The end of the day a week ahead, so that asking again is the same plan. */
export const holdUntil = (now: Date): string =>
  new Date(Math.ceil((now.getTime() + HOLD_MS) / DAY_MS) * DAY_MS).toISOString();
