import type { HostCheck, HostSeen } from '../contracts/host-check.js';
import type { PlannedHost } from '../contracts/plan.js';
import { compareVersions, type VersionScheme } from '../vulnerabilities/versions.js';

/** Our own Command document, in `infra/documents`: it looks at a host and changes nothing. */
export const HEALTH_DOCUMENT = 'SreOps-CheckHealth';

const NAME = /^[\w.+~:@\\-]{1,200}$/;
/** More failed units than this are counted as these: a host with so many is not whole anyway. */
const MOST_UNITS = 50;

/**
 * Reads what `SreOps-CheckHealth` printed, between a first and a last line of the document's own.
 * @returns undefined for what was cut off or holds no kernel and no time of a boot: it says nothing about the host.
 */
export function readHealth(output: string): HostSeen | undefined {
  const lines = output.split(/\r?\n/).map((line) => line.trim());
  const start = lines.indexOf('SREOPS-HEALTH 1');
  const end = lines.indexOf('SREOPS-END 0', start);
  if (start < 0 || end < 0) return undefined;
  const said = lines.slice(start + 1, end);
  const all = (word: string): string[] =>
    said.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const [running] = all('kernel').filter((name) => NAME.test(name));
  const [boot] = all('boot').filter((seconds) => /^\d{9,11}$/.test(seconds));
  if (running === undefined || boot === undefined) return undefined;
  const units = all('failed').filter((name) => NAME.test(name));
  return {
    running_kernel: running,
    newest_kernel: newestKernel(all('installed'), running),
    booted_at: new Date(Number(boot) * 1_000).toISOString(),
    failed_units: said.includes('services seen') ? [...new Set(units)].sort().slice(0, MOST_UNITS) : null,
  };
}

/** The newest of the same flavour as what runs (`-aws`, `-generic`); another one is there for another machine. */
function newestKernel(installed: readonly string[], running: string): string | null {
  const flavour = flavourOf(running);
  const same = installed.filter((name) => NAME.test(name) && flavourOf(name) === flavour);
  return same.sort((a, b) => compareKernels(b, a))[0] ?? null;
}

/** `aws` of `6.8.0-1009-aws`; nothing where rpm built it. */
const flavourOf = (kernel: string): string => /-([a-z][a-z0-9-]*)$/.exec(kernel)?.[1] ?? '';

const schemeOf = (kernel: string): VersionScheme => (flavourOf(kernel) === '' ? 'rpm' : 'deb');

/** `5.14.0-611.54.1.el9_7` of `5.14.0-611.54.1.el9_7.x86_64`, `6.8.0-1009` of `6.8.0-1009-aws`. */
const versionOf = (kernel: string): string =>
  kernel.replace(/\.(x86_64|aarch64)$/, '').replace(/-[a-z][a-z0-9-]*$/, '');

const compareKernels = (a: string, b: string): number => compareVersions(versionOf(a), versionOf(b), schemeOf(a));

/** Packages that hold the kernel itself; what is built against it, or for it, is none. */
const KERNEL =
  /^(kernel(\d[\d.]*)?(-core|-modules|-modules-core)?|linux-image-.+|linux-(aws|azure|gcp|generic|virtual))$/;

export const isKernel = (name: string): boolean => KERNEL.test(name);

/** Something planned there is of no use before the host has booted again: it is verified by that as well. */
export const needsBoot = ({ packages, reboot_because }: PlannedHost): boolean =>
  (reboot_because ?? []).length > 0 || packages.some(({ name }) => isKernel(name));

/**
 * What a host still runs of before, in words; undefined when it runs what was installed.
 * @param since when its install was begun: a boot from before that changed nothing. ISO 8601.
 */
export function stillRuns(host: PlannedHost, seen: HostSeen, since: string): string | undefined {
  const { running_kernel: running, newest_kernel: newest, booted_at } = seen;
  if (newest !== null && compareKernels(running, newest) < 0) return `runs kernel ${running}; ${newest} is installed`;
  const planned = host.packages.find(
    ({ name, to }) => /^kernel/.test(name) && isKernel(name) && isOlderBuild(running, to),
  );
  if (planned) return `runs kernel ${running}; ${planned.name} ${planned.to} was to be installed`;
  if (needsBoot(host) && Date.parse(booted_at) < Date.parse(since)) return 'has not booted since the install began';
  return undefined;
}

/** An rpm names the same version and release as what it runs as; only Debian's packages count otherwise. */
const isOlderBuild = (running: string, to: string): boolean =>
  schemeOf(running) === 'rpm' && compareVersions(versionOf(running), to.replace(/^\d+:/, ''), 'rpm') < 0;

/** Whether a boot was after the install began. */
export const hasRebooted = ({ booted_at }: HostSeen, since: string): boolean =>
  Date.parse(booted_at) >= Date.parse(since);

/** Units that failed since a look before; undefined where one of the two looks does not say. */
export function newlyFailed(before: HostCheck | undefined, after: HostSeen): string[] | undefined {
  const known = before?.seen?.failed_units;
  if (!after.failed_units) return undefined;
  if (after.failed_units.length === 0) return [];
  return known ? after.failed_units.filter((unit) => !known.includes(unit)) : undefined;
}
