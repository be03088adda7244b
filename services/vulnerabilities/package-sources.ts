import type { AffectedPackage } from '../contracts/vulnerability.js';
import { groupBy } from '../group-by.js';
import type { ObservedFinding } from './observed-finding.js';
import type { VersionScheme } from './versions.js';

/** One package on one host that one finding is about. */
export interface Need {
  readonly finding: ObservedFinding;
  readonly affected: AffectedPackage;
}

export const isOsPackage = (affected: AffectedPackage): boolean => affected.manager === 'OS';

/** Packages of another platform are other packages: the same name has other versions there. */
export const family = ({ finding, affected }: Need): string => (isOsPackage(affected) ? finding.platform : '');

export const schemeOf = (need: Need): VersionScheme =>
  isOsPackage(need.affected) && /^(UBUNTU|DEBIAN)/.test(need.finding.platform) ? 'deb' : 'rpm';

const nodeOf = (need: Need): string => [family(need), need.affected.manager, need.affected.name].join('|');

/**
 * Needs that one action meets, together: packages are of one source when some finding names them with the same fixed
 * version (kernel and kernel-headers, curl and libcurl4). Nothing else in Inspector's data says which belong together.
 */
export function bySource(needs: readonly Need[]): Need[][] {
  const parents = new Map<string, string>();
  const rootOf = (node: string): string => {
    let root = node;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    parents.set(node, root);
    return root;
  };
  const firstWith = new Map<string, string>();
  for (const need of needs) {
    const node = nodeOf(need);
    if (!parents.has(node)) parents.set(node, node);
    if (!need.affected.fixed) continue;
    const together = [need.finding.finding_arn, family(need), need.affected.manager, need.affected.fixed].join('|');
    const first = firstWith.get(together) ?? node;
    firstWith.set(together, first);
    parents.set(rootOf(node), rootOf(first));
  }
  return [...groupBy(needs, (need) => rootOf(nodeOf(need))).values()];
}

/** Parts of a package that carry its source's name and something more. */
const PART = /^lib|-(libs?|devel|dev|headers?|docs?|common|tools|data|modules|minimal)(-|$)/;

/**
 * The name people know a source by: `openssl` rather than `openssl-libs`, `curl` rather than `libcurl4`, `systemd` rather
 * than `udev`. The name that is no part, then the one most other names contain, then the shortest.
 */
export function sourceName(needs: readonly Need[]): string {
  const names = [...new Set(needs.map((need) => need.affected.name))];
  const within = (name: string) => names.filter((other) => other.includes(name)).length;
  const rank = (a: string, b: string) =>
    Number(PART.test(a)) - Number(PART.test(b)) || within(b) - within(a) || a.length - b.length || (a < b ? -1 : 1);
  return names.sort(rank)[0] ?? 'unknown';
}

/**
 * What several packages of one source begin with: `openssh` of `openssh-client` and `openssh-server`. Undefined for one
 * package, and where they share no whole word.
 */
export function sharedStem(packages: readonly string[]): string | undefined {
  const [first, ...others] = [...new Set(packages)].map((name) => name.split('-'));
  if (!first || others.length === 0) return undefined;
  const end = first.findIndex((word, index) => others.some((other) => other[index] !== word));
  const stem = first.slice(0, end < 0 ? first.length : end).join('-');
  return /^[a-z][a-z\d.+]+/.test(stem) ? stem : undefined;
}
