import type { Host } from './host.js';
import { matches, type OverridePatch } from './override-list.js';
import { buildIndex } from './packages.js';
import type { SourcePackage } from './repositories.js';

/** One package that an install run takes from one build to another. */
export interface Upgrade {
  readonly source: SourcePackage;
  readonly from: string;
  readonly to: string;
}

/**
 * What an install run does on a host: everything missing, or what the override list names. A wanted version selects the
 * newest build that matches it; a list that names nothing newer installs nothing.
 */
export function upgrades(host: Host, overrides: readonly OverridePatch[] | undefined): Upgrade[] {
  return host.sources.flatMap((source) => {
    const from = host.state.installed[source.name] ?? '';
    const newer = source.releases.slice(buildIndex(source, from) + 1).map(({ version }) => version);
    const to = newer.findLast(
      (version) => !overrides || overrides.some((patch) => names(host, source, version, patch)),
    );
    return to ? [{ source, from, to }] : [];
  });
}

function names(host: Host, source: SourcePackage, version: string, { id, title }: OverridePatch): boolean {
  const binaries = source.binaries.filter(
    (name) => matches(id, name) || matches(id, `${name}.${host.platform.arch.package}`),
  );
  const withoutEpoch = version.slice(version.indexOf(':') + 1);
  return binaries.some((name) => {
    const kb = `${name}.${host.platform.arch.package}`;
    const spellings = [version, withoutEpoch, `${kb}:${version}`, `${name}-${withoutEpoch}`];
    return spellings.some((spelling) => matches(title, spelling));
  });
}

/**
 * Changes the host as the package manager would. Where a version lock holds a package back, the run claims success and
 * nothing changes.
 */
export function install(host: Host, wanted: readonly Upgrade[], at: Date): void {
  const { state, seed } = host;
  for (const { source, from, to } of wanted) {
    if (seed.stuck?.includes(source.name)) {
      state.claimed.push(source.name);
      continue;
    }
    if (source.reboot) state.running[source.name] ??= from;
    state.installed[source.name] = to;
    state.installedAt[source.name] = at.toISOString();
  }
  if (host.inventoryWorks) takeInventory(host, at);
}

export function takeInventory({ state }: Host, at: Date): void {
  state.inventory = { at: at.toISOString(), versions: { ...state.installed } };
}

/** Inspector looks again: what is gone is closed, with this time. */
export function rescan(host: Host, at: Date): void {
  const { state } = host;
  const effective = host.effective();
  const there = new Set(host.exposures(effective).map(({ cve }) => cve));
  for (const { cve } of host.exposures(host.firstVersions)) {
    if (there.has(cve)) delete state.closedAt[cve];
    else state.closedAt[cve] ??= at.toISOString();
  }
  state.seen = effective;
  state.scannedAt = at.toISOString();
}
