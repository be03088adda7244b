import type { PatchPlan } from '../contracts/plan.js';

/** What decides in which wave a host goes. */
export interface WaveHost {
  readonly instance_id: string;
  readonly name: string;
  readonly role: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the internet reaches it; null when not known. */
  readonly exposed: boolean | null;
}

/** How long one wave is expected to take: snapshot, install, reboot, and the look at it. Milliseconds. */
export const WAVE_MS = 30 * 60_000;

/**
 * Who goes when. One host goes first, alone: a replica before anything else, otherwise the one that the internet reaches
 * least. After it, no wave ever holds two hosts that do the same work, so a bad package never takes a whole service:
 * the same role, the same beginning of a name (`db-primary` and `db-replica`) or the same Auto Scaling group.
 *
 * @returns as many waves as the largest such group needs, and one more for the first host where it belongs to none of
 *   the largest. The same hosts give the same waves, in whatever order they come.
 */
export function wavesOf(hosts: readonly WaveHost[]): PatchPlan['waves'] {
  const [canary, ...others] = [...hosts].sort(
    (a, b) =>
      caution(a) - caution(b) ||
      a.name.localeCompare(b.name, 'en', { numeric: true }) ||
      (a.instance_id < b.instance_id ? -1 : 1),
  );
  if (!canary) return [];
  if (others.length === 0) return [{ name: 'all hosts', instance_ids: [canary.instance_id] }];
  const waves: WaveHost[][] = [];
  for (const host of others) {
    const keys = worksOf(host);
    const wave = waves.find((members) => !members.some((member) => worksOf(member).some((key) => keys.includes(key))));
    if (wave) wave.push(host);
    else waves.push([host]);
  }
  return [[canary], ...waves].map((members, index) => ({
    name: index === 0 ? 'canary' : `wave ${index + 1}`,
    instance_ids: members.map(({ instance_id }) => instance_id).sort(),
  }));
}

/** Replicas first, then what the internet does not reach, and a primary after everything like it. */
function caution({ name, role, tags, exposed }: WaveHost): number {
  const said = [name, role ?? '', ...Object.values(tags)].join(' ');
  if (/\b(replica|standby|secondary|reader)\b/i.test(said)) return 0;
  const reach = exposed === false ? 1 : exposed === null ? 2 : 3;
  return /\b(primary|master|writer|leader)\b/i.test(said) ? reach + 3 : reach;
}

/** The kinds of work that a host does, as far as its role, name and group say; an unnamed host may do any. */
function worksOf({ instance_id, name, role, tags }: WaveHost): string[] {
  const group = tags['aws:autoscaling:groupName'];
  const works = [
    ...(role ? [`work ${stem(role)}`] : []),
    ...(name !== instance_id ? [`work ${stem(name)}`] : []),
    ...(group ? [`group ${group}`] : []),
  ];
  return works.length > 0 ? works : ['nobody says what it does'];
}

/** `db-replica` and `db2` are both `db`. */
const stem = (name: string): string => /^[a-z]+/i.exec(name)?.[0].toLowerCase() ?? name.toLowerCase();
