import type { FixGroup } from '../contracts/vulnerability.js';
import { count } from '../words.js';
import type { VendorSupport } from './vendor-support.js';

type Facts = Omit<FixGroup, 'fix_id' | 'title' | 'why'>;

export function fixTitle(
  { kind, package: name, from_versions: from, fixed_version: fixed }: Facts,
  path: string | null,
): string {
  if (kind === 'network') return `${name} reachable from another network`;
  const installed = from.length === 1 ? `${name} ${from[0]}` : `${name} (${count(from.length, 'version')})`;
  const where = path ? ` in ${folderOf(path)}` : '';
  return fixed === null ? `${installed}${where}: no fix yet` : `${installed} -> ${fixed}${where}`;
}

/** `/opt/batch/lib/log4j-core-2.14.1.jar` is in `/opt/batch/lib`. */
function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : path;
}

interface Where {
  readonly path: string | null;
  /** Of the operating system, where there is no fix. */
  readonly support: VendorSupport | undefined;
}

/** One plain sentence: what it closes, what makes it urgent, what is not known about it. */
export function fixWhy(facts: Facts, { path, support }: Where): string {
  if (facts.kind === 'network') {
    return `Inspector found an open path to ${facts.package}; close it, or let in known addresses only.`;
  }
  const parts = [
    closes(facts, support),
    exploitation(facts),
    reach(facts),
    facts.epss !== null && facts.epss >= 0.1 ? `EPSS ${facts.epss.toFixed(2)}` : '',
    deployment(facts, path),
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

/** Where container engines keep the layers of images. */
const IN_IMAGE = /^\/?var\/lib\/(docker|containerd|containers|rancher)\//;

function deployment({ kind }: Facts, path: string | null): string {
  if (path !== null && IN_IMAGE.test(path)) return 'in a container image: rebuild and redeploy that';
  return kind === 'application_package' ? 'no OS package: this needs a deployment' : '';
}

function closes(
  { kind, vulnerability_ids: ids, finding_count: findings }: Facts,
  support: VendorSupport | undefined,
): string {
  const what = ids.length > 0 ? count(ids.length, 'CVE') : count(findings, 'finding');
  if (kind !== 'no_fix') return `Closes ${what}`;
  if (support?.state === 'ended' || support?.state === 'paid') {
    return `Leaves ${what} open. ${support.detail.replace(/\.$/, '')}`;
  }
  return `Leaves ${what} open until there is a fix`;
}

function exploitation({ known_exploited: exploited, factors, tier }: Facts): string {
  const due = tier.due ? ` (due ${tier.due})` : '';
  if (exploited.length > 0) return `${exploited.length} known exploited${due}`;
  const unknown = factors.some((factor) => factor.name === 'Known exploited' && factor.effect === 'unknown');
  return unknown ? `exploitation unknown and counted as known${due}` : tier.due ? `due ${tier.due}` : '';
}

function reach({ internet_exposed: exposed }: Facts): string {
  if (exposed === null) return 'internet exposure unknown';
  return exposed ? 'reachable from the internet' : '';
}
