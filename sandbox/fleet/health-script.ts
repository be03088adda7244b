import type { Host } from './host.js';
import { buildIndex } from './packages.js';
import type { PlatformId } from './platforms.js';

/** What runs on a host whose kernel nobody patches here. */
const everydayKernels: Readonly<Record<PlatformId, string>> = {
  'ubuntu-22.04': '6.8.0-1031-aws',
  'ubuntu-24.04': '6.14.0-1009-aws',
  'ubuntu-20.04': '5.15.0-1084-aws',
  'amazon-linux-2023': '6.1.141-155.222.amzn2023.x86_64',
  'amazon-linux-2': '5.10.238-234.956.amzn2.x86_64',
  'rhel-9': '5.14.0-611.36.1.el9_7.x86_64',
  'rocky-9': '5.14.0-570.17.1.el9_6.x86_64',
};

type Line = readonly [RegExp, (host: Host) => readonly string[]];

/** Lines of a script by which a host says how it is, with what they print there. Others are an error of the sandbox. */
const lines: readonly Line[] = [
  [/^(export LC_ALL=|for one in \/boot\/vmlinuz-\*; do$|done$|fi$)/, () => []],
  [/^echo "kernel \$\(uname -r\)"$/, (host) => [`kernel ${runningKernel(host)}`]],
  [/^awk '\$1 == "btime"/, (host) => [`boot ${Math.floor(host.bootedAt.getTime() / 1_000)}`]],
  [/^case "\$one" in .*echo "installed /, (host) => kernels(host).map((name) => `installed ${name}`)],
  [/^echo "\$units" \| awk /, (host) => failedUnits(host).map((name) => `failed ${name}`)],
];

/** Whether a script asks a host how it is, rather than its package manager. */
export const isHealthScript = (script: readonly string[]): boolean => script.some((line) => line.includes('uname -r'));

/** What a host prints for such a script. */
export function runHealthScript(host: Host, script: readonly string[]): string[] {
  const printed: string[] = [];
  let skips = false;
  for (const line of script.map((one) => one.trim())) {
    const [, asked] = /^if \[ '(\w+)' = services \]/.exec(line) ?? [];
    if (asked !== undefined || line === 'fi') skips = asked !== undefined && asked !== 'services';
    else if (!skips) printed.push(...printedBy(host, line));
  }
  return printed;
}

function printedBy(host: Host, line: string): readonly string[] {
  const [, literal] = /^echo '([^']*)'$/.exec(line) ?? [];
  if (literal !== undefined) return [literal];
  const known = lines.find(([pattern]) => pattern.test(line));
  if (!known) throw new Error(`the sandbox does not execute "${line}"`);
  return known[1](host);
}

/** Tag `sandbox:kernel=old-after-reboot` keeps the boot loader at the kernel of before, whatever was installed. */
function runningKernel(host: Host): string {
  const [first = everydayKernels[host.seed.platform]] = kernels(host);
  if (host.tags['sandbox:kernel'] === 'old-after-reboot') return first;
  const version = host.effective().kernel;
  return version === undefined ? everydayKernels[host.seed.platform] : named(host, version);
}

/** In /boot, the oldest first: what was there, and what came beside it. */
function kernels(host: Host): string[] {
  const { installed } = host.state;
  const source = host.sources.find(({ name }) => name === 'kernel');
  if (!source || installed.kernel === undefined) return [everydayKernels[host.seed.platform]];
  const all = [host.firstVersions.kernel ?? installed.kernel, host.effective().kernel, installed.kernel];
  const distinct = [...new Set(all.flatMap((version) => version ?? []))];
  return distinct.sort((a, b) => buildIndex(source, a) - buildIndex(source, b)).map((version) => named(host, version));
}

const named = ({ platform }: Host, version: string): string =>
  `${version.slice(version.indexOf(':') + 1)}.${platform.arch.package}`;

/** Tag `sandbox:services=failed` has a unit that failed; `failed-by-patch`, once it is patched. */
function failedUnits({ tags, state, seed }: Host): string[] {
  const wish = tags['sandbox:services'];
  const isPatched = Object.keys(state.installedAt).length > 0;
  const broken = wish === 'failed' || (wish === 'failed-by-patch' && isPatched);
  return [...(wish ? ['kdump.service'] : []), ...(broken ? [`${seed.role}.service`] : [])];
}
