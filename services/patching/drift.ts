import type { Clients } from '../aws/clients.js';
import { userErrorOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { PlannedHost } from '../contracts/plan.js';
import type { DriftedField } from '../contracts/voided.js';
import type { Host, Instances } from '../instances.js';
import { timeLimit } from '../time-limit.js';
import { listing } from '../words.js';
import { attempt, type Inventory, inventory, readFixes, readInventory, readUnpatched } from './evidence.js';
import { readPatchStates } from './patch-states.js';
import { compareInstalled, isOlder } from './verification.js';

/** What a host shows of itself now. null: that source has nothing to say of it. */
export interface HostNow {
  readonly machine: Host | undefined;
  readonly inventory: Inventory | null;
  /** Whether a planned package waits for a reboot; null when nobody says. */
  readonly rebootPending: boolean | null;
  /** Patch baseline of its last report. */
  readonly baseline: string | null;
  /** The version that fixes a package by now, by name. */
  readonly fixes: ReadonlyMap<string, string> | null;
}

/** How a planned host stands now. `done`: nothing is left to install there. `changed`: it is not what people approved. */
export interface HostDrift {
  readonly instance_id: string;
  readonly name: string;
  readonly kind: 'as_planned' | 'done' | 'changed';
  readonly detail: string;
  /** Field by field what it is instead. */
  readonly changes: readonly DriftedField[];
}

const EVER = new Date(0);
const READ_LIMIT_MS = 10_000;
/** DescribeInstancePatchStates takes so many ids. */
const STATES_A_CALL = 50;

type Found = Pick<DriftedField, 'field' | 'was' | 'is'> & { readonly words: string };

/**
 * Compares one planned host with what it is now: the machine first, then each package.
 * @param plannedAt an inventory from before says nothing about what changed since.
 */
export function driftOf(host: PlannedHost, now: HostNow, plannedAt: Date): HostDrift {
  const { instance_id, name } = host;
  const { machine, inventory, rebootPending } = now;
  const changed = (found: readonly Found[]): HostDrift => ({
    instance_id,
    name,
    kind: 'changed',
    detail: `${name} ${listing(found.map(({ words }) => words))}`,
    changes: found.map(({ field, was, is }) => ({ instance_id, name, field, was, is })),
  });
  const machineNow = machineDrift(host, machine);
  if (machineNow.length > 0) return changed(machineNow);
  const seen = host.packages.flatMap((one) => {
    const installed = inventory?.versions.get(one.name) ?? [];
    const there = installed.filter((version) => !isOlder(host, version, one));
    return installed.length > 0 ? [{ one, installed, there }] : [];
  });
  const other = seen.filter(
    ({ one, installed, there }) =>
      there.length === 0 && !installed.some((version) => compareInstalled(host, version, one.from) === 0),
  );
  const packages = other.map(({ one, installed }) => ({
    field: one.name,
    was: one.from,
    is: installed.join(', '),
    words: `has ${one.name} ${listing(installed)} instead of ${one.from}`,
  }));
  const isNewer = inventory !== null && inventory.capturedAt > plannedAt;
  const found = [...(isNewer ? packages : []), ...pinDrift(host, now)];
  if (found.length > 0) return changed(found);
  const all = seen.length === host.packages.length && seen.every(({ there }) => there.length > 0);
  // What is installed and waits for the planned reboot is not done yet, and neither is what nobody can say that of.
  const rebooted = host.reboot_option !== 'RebootIfNeeded' || rebootPending === false;
  if (!all || !rebooted) return { instance_id, name, kind: 'as_planned', detail: '', changes: [] };
  const [first, ...others] = seen;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const package_ = host.packages.length > 1 ? `${first?.one.name} ` : '';
  const detail = `already at ${package_}${first?.there.at(-1)}${more}`;
  return { instance_id, name, kind: 'done', detail, changes: [] };
}

function machineDrift(host: PlannedHost, machine: Host | undefined): Found[] {
  if (!machine) return [{ field: 'instance', was: 'running', is: null, words: 'is gone' }];
  if (machine.state !== 'running')
    return [{ field: 'instance', was: 'running', is: machine.state, words: `is ${machine.state}` }];
  const words = 'was stopped, started or replaced since';
  const image = { field: 'image', was: host.image_id, is: machine.image_id };
  const boot = { field: 'started at', was: host.launched_at, is: machine.launched_at };
  const [first, ...others] = [image, boot].filter(({ was, is }) => was !== is);
  return first ? [{ ...first, words }, ...others.map((one) => ({ ...one, words: `has another ${one.field}` }))] : [];
}

/** What the plan pins for this host beside the machine and what is installed. What nobody says now is no drift. */
function pinDrift(host: PlannedHost, { baseline, fixes }: HostNow): Found[] {
  const was = host.baseline_id;
  const superseded = host.packages.flatMap(({ name, to }): Found[] => {
    const is = fixes?.get(name);
    if (is === undefined || compareInstalled(host, is, to) <= 0) return [];
    return [
      { field: `${name}, version to install`, was: to, is, words: `needs ${name} ${is} by now instead of ${to}` },
    ];
  });
  if (was === null || baseline === null || was === baseline) return superseded;
  const words = `is under the patch baseline ${baseline} instead of ${was}`;
  return [...superseded, { field: 'patch baseline', was, is: baseline, words }];
}

/** Why a plan of which every host is done is closed. */
export const nothingLeft = (hosts: readonly Pick<HostDrift, 'name' | 'detail'>[]): string =>
  `nothing left to do: ${listing(hosts.map(({ name, detail }) => `${name} is ${detail}`))}`;

/** Looks again at planned hosts, with nothing that was kept from before. */
export class Drift {
  constructor(
    private readonly clients: Clients,
    private readonly instances: Pick<Instances, 'select' | 'forget'>,
  ) {}

  /** In the order of the hosts. @throws UserError when EC2 or Systems Manager does not say. */
  async of(hosts: readonly PlannedHost[], plannedAt: Date): Promise<HostDrift[]> {
    if (hosts.length === 0) return [];
    this.instances.forget(hosts.map(({ instance_id }) => instance_id));
    const [fleet, baselines] = await Promise.all([
      this.instances.select([], timeLimit(READ_LIMIT_MS)),
      this.#baselines(hosts),
    ]);
    const machines = new Map(fleet.hosts.map((host) => [host.instance_id, host]));
    return Promise.all(
      hosts.map(async (host) => {
        const machine = machines.get(host.instance_id);
        const isThere = machine?.state === 'running';
        const pinned = { baseline: baselines.get(host.instance_id) ?? null, fixes: null };
        const found = isThere ? await this.#installed(host) : { inventory: null, rebootPending: null };
        return driftOf(host, { machine, ...pinned, ...found }, plannedAt);
      }),
    );
  }

  async #installed(host: PlannedHost): Promise<Pick<HostNow, 'inventory' | 'rebootPending' | 'fixes'>> {
    const ssm = await this.clients.ssm();
    const inspector = await this.clients.inspector();
    const [found, unpatched, fixes] = await Promise.all([
      readInventory(ssm, host).catch((error: unknown) => {
        throw userErrorOf(error, inventory);
      }),
      host.reboot_option === 'RebootIfNeeded'
        ? readUnpatched(ssm, host, EVER).catch((error: unknown) => {
            throw userErrorOf(error, sources.patches);
          })
        : null,
      attempt(sources.findings, readFixes(inspector, host), []),
    ]);
    const rebootPending = unpatched?.some(({ state }) => state === 'pending_reboot') ?? null;
    return { inventory: found, rebootPending, fixes };
  }

  /** By instance id, as far as Systems Manager says. */
  async #baselines(hosts: readonly PlannedHost[]): Promise<Map<string, string>> {
    const ssm = await this.clients.ssm();
    const ids = hosts.flatMap(({ instance_id, baseline_id }) => (baseline_id === null ? [] : [instance_id]));
    const found = new Map<string, string>();
    for (let start = 0; start < ids.length; start += STATES_A_CALL) {
      const some = ids.slice(start, start + STATES_A_CALL);
      const read = readPatchStates(ssm, some, timeLimit(READ_LIMIT_MS));
      for (const [id, state] of (await attempt(sources.patchStates, read, [])) ?? [])
        if (state !== 'never' && state.baselineId) found.set(id, state.baselineId);
    }
    return found;
  }
}
