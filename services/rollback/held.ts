import type { Finding } from '../contracts/vulnerability.js';
import { listing } from '../words.js';
import type { Hold } from './holds.js';

/** The hold on a version that this finding asks for. */
export const heldBy = ({ packages }: Pick<Finding, 'packages'>, holds: readonly Hold[]): Hold | undefined =>
  holds.find((hold) => packages.some(({ name, fixed }) => name === hold.package && fixed === hold.version));

/** `openssl 3.0.8-5 is held there until 2026-11-29, owner Ben Okafor (…)`. */
export function heldWords(findings: readonly Pick<Finding, 'packages'>[], holds: readonly Hold[]): string {
  const held = [...new Set(findings.flatMap((finding) => heldBy(finding, holds) ?? []))];
  const [first] = held;
  if (!first) return 'nothing is held';
  const what = listing(held.map(({ package: name, version }) => `${name} ${version}`));
  const verb = held.length === 1 ? 'is' : 'are';
  return `${what} ${verb} held there until ${first.until.slice(0, 10)}, owner ${first.owner.name} (${first.reason})`;
}

/** A host that went back after its last scan: what Inspector says is about packages that are no longer there. */
export function unseenSince(
  { scanned_at }: { readonly scanned_at: string | null },
  holds: readonly Hold[],
): string | undefined {
  const back = holds.find(({ since }) => scanned_at !== null && scanned_at < since);
  if (!back) return undefined;
  const at = `${back.since.slice(11, 16)} UTC`;
  return `it was rolled back at ${at} and Inspector has not scanned it since, so what it needs is unknown`;
}
