import type { World } from '../world.js';
import { isHealthScript, runHealthScript } from './health-script.js';
import type { Host } from './host.js';
import { install, takeInventory, upgrades } from './install.js';
import { type OverridePatch, parseOverrideList } from './override-list.js';
import { uuid } from './random.js';
import { runScript } from './rehearsal.js';
import type { Command, FleetState, Invocation, PatchRun } from './state.js';

/** How long things take, in milliseconds of the sandbox's clock: short enough to watch, long enough to see. */
export const pace = {
  delivery: 600,
  scan: 2_000,
  package: 1_800,
  reboot: 5_000,
  statusChecks: 12_000,
  rescan: 45_000,
} as const;

/** The step after the reboot, which no number of packages reaches. */
const rebooted = 1_000;

/** What a run does next, or that it is over. */
type Next = { readonly after: number; readonly step: number } | 'done';

/** One host's run of AWS-RunPatchBaseline. Each step leaves what it did in the host's state, so a restart continues. */
export class PatchRunner {
  constructor(
    private readonly world: World,
    private readonly state: FleetState,
  ) {}

  perform(command: Command, host: Host, invocation: Invocation, step: number): Next {
    if (step === 0) return this.#begin(command, host, invocation);
    if (command.document !== 'AWS-RunPatchBaseline') return this.#script(command, host, invocation);
    return operationOf(command) === 'Scan'
      ? this.#scan(command, host, invocation)
      : this.#install(command, host, invocation, step);
  }

  #begin(command: Command, host: Host, invocation: Invocation): Next {
    if (host.ssm !== 'online') return this.end(invocation, 'TimedOut', 'DeliveryTimedOut', -1);
    invocation.status = 'InProgress';
    invocation.details = 'InProgress';
    invocation.startedAt = this.state.now().toISOString();
    if (command.document !== 'AWS-RunPatchBaseline') return { after: pace.scan, step: 1 };
    this.#say(invocation, `Running with snapshot id = ${snapshotId(command)} and operation = ${operationOf(command)}`);
    return { after: pace.scan, step: 1 };
  }

  /** A Command document of the account, with its parameters put in. */
  #script(command: Command, host: Host, invocation: Invocation): Next {
    const document = this.world.commandDocument(command.document);
    if (!document) return this.end(invocation, 'Failed', 'Failed', 1);
    const filled = document.script.map((line) =>
      line.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => parameter(command, name) ?? ''),
    );
    invocation.output.push(...(isHealthScript(filled) ? runHealthScript(host, filled) : runScript(host, filled)));
    return this.end(invocation, 'Success', 'Success', 0);
  }

  #scan(command: Command, host: Host, invocation: Invocation): Next {
    host.state.claimed = [];
    host.state.failed = [];
    if (host.inventoryWorks) takeInventory(host, this.state.now());
    return this.#succeed(command, host, invocation);
  }

  /** Installs one package a step, then reboots if it may, then reports. */
  #install(command: Command, host: Host, invocation: Invocation, step: number): Next {
    const overrides = this.#overrides(command);
    if (overrides instanceof Error) {
      invocation.error = overrides.message;
      return this.end(invocation, 'Failed', 'Failed', 1);
    }
    if (step === rebooted) return this.#succeed(command, host, invocation);
    const wanted = upgrades(host, overrides).filter(({ source }) => !host.state.claimed.includes(source.name));
    const [upgrade, ...rest] = wanted;
    if (upgrade && host.tags['sandbox:patching'] === 'fail') {
      host.state.failed = wanted.map(({ source }) => source.name);
      invocation.error = `Error: the package manager could not install ${host.state.failed.join(', ')}: no space left on device`;
      this.#record(command, host, invocation);
      return this.end(invocation, 'Failed', 'Failed', 1);
    }
    if (upgrade) {
      install(host, [upgrade], this.state.now());
      const names = upgrade.source.binaries.map((name) => `${name}-${upgrade.to}`).join(' ');
      this.#say(invocation, `Installed ${names} (${rest.length} to go)`);
      return { after: pace.package, step: step + 1 };
    }
    return this.#mustReboot(command, host, step)
      ? this.#reboot(host, invocation)
      : this.#succeed(command, host, invocation);
  }

  /** RebootIfNeeded reboots whenever something was installed or waits for it: Systems Manager user guide. */
  #mustReboot(command: Command, host: Host, step: number): boolean {
    const installedSome = step > 1;
    return rebootOption(command) === 'RebootIfNeeded' && (installedSome || Object.keys(host.state.running).length > 0);
  }

  #reboot(host: Host, invocation: Invocation): Next {
    this.#say(invocation, 'Rebooting the instance');
    const upAt = this.state.now().getTime() + pace.reboot;
    host.state.running = {};
    host.state.bootedAt = new Date(upAt).toISOString();
    host.state.initialisingUntil = new Date(upAt + pace.statusChecks).toISOString();
    return { after: pace.reboot, step: rebooted };
  }

  #succeed(command: Command, host: Host, invocation: Invocation): Next {
    host.state.failed = [];
    this.#record(command, host, invocation);
    const count = (state: string) => host.patches().filter((patch) => patch.state === state).length;
    this.#say(
      invocation,
      `Patch compliance of ${host.seed.id}: Missing ${count('Missing')}, InstalledPendingReboot ${count('InstalledPendingReboot')}`,
    );
    if (operationOf(command) === 'Install' && host.seed.scan.code === 'ACTIVE') {
      this.state.after(pace.rescan, { kind: 'rescan', instanceId: host.seed.id });
    }
    return this.end(invocation, 'Success', 'Success', 0);
  }

  end(invocation: Invocation, status: Invocation['status'], details: string, code: number): 'done' {
    Object.assign(invocation, { status, details, code, endedAt: this.state.now().toISOString() });
    return 'done';
  }

  /** The instance downloads the list itself, so a list that cannot be read fails the run and not the request. */
  #overrides(command: Command): OverridePatch[] | undefined | Error {
    const url = parameter(command, 'InstallOverrideList');
    if (!url) return undefined;
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
    const text = this.world.readObject(bucket, key);
    if (text === undefined)
      return new Error(`Unable to download the InstallOverrideList ${url}: there is no such object`);
    try {
      return parseOverrideList(text);
    } catch (error) {
      return new Error(
        `Unable to read the InstallOverrideList ${url}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  #record(command: Command, host: Host, invocation: Invocation): void {
    const now = this.state.now().toISOString();
    const overrideList = parameter(command, 'InstallOverrideList');
    const noReboot = operationOf(command) === 'Install' && rebootOption(command) === 'NoReboot';
    const noRebootInstallAt = noReboot ? now : host.state.patch?.noRebootInstallAt;
    host.state.patch = {
      operation: operationOf(command),
      startedAt: invocation.startedAt ?? now,
      endedAt: now,
      snapshotId: snapshotId(command),
      rebootOption: rebootOption(command),
      ...(overrideList ? { overrideList } : {}),
      ...(noRebootInstallAt ? { noRebootInstallAt } : {}),
    };
  }

  #say(invocation: Invocation, text: string): void {
    invocation.output.push(`${this.state.now().toISOString()} root [INFO]: ${text}`);
  }
}

const parameter = ({ parameters }: Command, name: string): string | undefined => parameters[name]?.[0];

const operationOf = (command: Command): PatchRun['operation'] =>
  parameter(command, 'Operation') === 'Install' ? 'Install' : 'Scan';

const rebootOption = (command: Command): 'NoReboot' | 'RebootIfNeeded' =>
  parameter(command, 'RebootOption') === 'NoReboot' ? 'NoReboot' : 'RebootIfNeeded';

const snapshotId = (command: Command): string => parameter(command, 'SnapshotId') || uuid('snapshot', command.id);
