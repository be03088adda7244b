import type { Clients } from '../aws/clients.js';
import { userErrorOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { PlannedHost } from '../contracts/plan.js';
import type { Host, Instances } from '../instances.js';
import { listing } from '../words.js';
import { type Inventory, inventory, readInventory, readUnpatched } from './evidence.js';
import { compareInstalled, isOlder } from './verification.js';

/** What a host shows of itself now. null: that source has nothing to say of it. */
export interface HostNow {
  readonly machine: Host | undefined;
  readonly inventory: Inventory | null;
  /** Whether a planned package waits for a reboot; null when nobody says. */
  readonly rebootPending: boolean | null;
}

/** How a planned host stands now. `done`: nothing is left to install there. `changed`: it is not what people approved. */
export interface HostDrift {
  readonly instance_id: string;
  readonly name: string;
  readonly kind: 'as_planned' | 'done' | 'changed';
  readonly detail: string;
}

const EVER = new Date(0);
const READ_LIMIT_MS = 10_000;

/**
 * Compares one planned host with what it is now: the machine first, then each package.
 * @param plannedAt an inventory from before says nothing about what changed since.
 */
export function driftOf(host: PlannedHost, { machine, inventory, rebootPending }: HostNow, plannedAt: Date): HostDrift {
  const { instance_id, name } = host;
  const said = (kind: HostDrift['kind'], detail = ''): HostDrift => ({ instance_id, name, kind, detail });
  if (!machine) return said('changed', `${name} is gone`);
  if (machine.state !== 'running') return said('changed', `${name} is ${machine.state}`);
  if (machine.image_id !== host.image_id || machine.launched_at !== host.launched_at) {
    return said('changed', `${name} was stopped, started or replaced since`);
  }
  const seen = host.packages.flatMap((one) => {
    const installed = inventory?.versions.get(one.name) ?? [];
    const there = installed.filter((version) => !isOlder(host, version, one));
    return installed.length > 0 ? [{ one, installed, there }] : [];
  });
  const other = seen.filter(
    ({ one, installed, there }) =>
      there.length === 0 && !installed.some((version) => compareInstalled(host, version, one.from) === 0),
  );
  if (other.length > 0 && inventory && inventory.capturedAt > plannedAt) {
    const words = other.map(({ one, installed }) => `${one.name} ${listing(installed)} instead of ${one.from}`);
    return said('changed', `${name} has ${listing(words)}`);
  }
  const all = seen.length === host.packages.length && seen.every(({ there }) => there.length > 0);
  // What is installed and waits for the planned reboot is not done yet, and neither is what nobody can say that of.
  const rebooted = host.reboot_option !== 'RebootIfNeeded' || rebootPending === false;
  if (!all || !rebooted) return said('as_planned');
  const [first, ...others] = seen;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return said(
    'done',
    `already at ${host.packages.length > 1 ? `${first?.one.name} ` : ''}${first?.there.at(-1)}${more}`,
  );
}

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
    const fleet = await this.instances.select([], AbortSignal.timeout(READ_LIMIT_MS));
    const machines = new Map(fleet.hosts.map((host) => [host.instance_id, host]));
    return Promise.all(
      hosts.map(async (host) => {
        const machine = machines.get(host.instance_id);
        const isThere = machine?.state === 'running';
        const installed = isThere ? await this.#installed(host) : { inventory: null, rebootPending: null };
        return driftOf(host, { machine, ...installed }, plannedAt);
      }),
    );
  }

  async #installed(host: PlannedHost): Promise<Pick<HostNow, 'inventory' | 'rebootPending'>> {
    const ssm = await this.clients.ssm();
    const [found, unpatched] = await Promise.all([
      readInventory(ssm, host).catch((error: unknown) => {
        throw userErrorOf(error, inventory);
      }),
      host.reboot_option === 'RebootIfNeeded'
        ? readUnpatched(ssm, host, EVER).catch((error: unknown) => {
            throw userErrorOf(error, sources.patches);
          })
        : null,
    ]);
    const rebootPending = unpatched?.some(({ state }) => state === 'pending_reboot') ?? null;
    return { inventory: found, rebootPending };
  }
}
