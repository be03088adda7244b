import type { PlannedHost, PlannedPackage } from '../contracts/plan.js';

/**
 * What a package's name, architecture and version may consist of (Debian Policy 5.6, RPM's naming): nothing that a list
 * or a wildcard could be made of.
 */
const exact = /^[A-Za-z0-9][A-Za-z0-9+._:~^-]*$/;

/** Whether a package can be named exactly, and nothing else by it. */
export const isExact = ({ name, arch, to }: Pick<PlannedPackage, 'name' | 'arch' | 'to'>): boolean =>
  exact.test(name) && exact.test(to) && (arch === null || exact.test(arch));

/**
 * The patch list of one host for the parameter InstallOverrideList: these packages in exactly these versions. The title
 * is `{name}.{architecture}:{version}` for APT and `{name}.{architecture}:{epoch}:{version}-{release}` for RPM (AWS
 * Systems Manager User Guide, "Parameter name: InstallOverrideList"); an epoch that nobody states is left open.
 */
export function overrideList({ platform, packages }: PlannedHost): string {
  const apt = /ubuntu|debian/i.test(platform);
  const entries = packages.map((one) => {
    if (!isExact(one)) throw new Error(`package ${JSON.stringify(one.name)} cannot be named exactly`);
    const id = `${one.name}.${one.arch ?? '*'}`;
    const version = apt || /^\d+:/.test(one.to) ? one.to : `*:${one.to}`;
    return `  - id: '${id}'\n    title: '${id}:${version}'\n`;
  });
  return `patches:\n${entries.join('')}`;
}
