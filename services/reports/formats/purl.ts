import type { AffectedPackage } from '../../contracts/vulnerability.js';

/** How a platform's own packages are named: package-url types `deb` and `rpm`, with the vendor as their namespace. */
const platforms: readonly [beginning: RegExp, type: 'deb' | 'rpm', namespace: string][] = [
  [/^ubuntu/i, 'deb', 'ubuntu'],
  [/^debian/i, 'deb', 'debian'],
  [/^amazon linux/i, 'rpm', 'amazon'],
  [/^red hat/i, 'rpm', 'redhat'],
  [/^rocky/i, 'rpm', 'rocky'],
  [/^centos/i, 'rpm', 'centos'],
  [/^oracle/i, 'rpm', 'oracle'],
  [/^(suse|sles)/i, 'rpm', 'suse'],
];

/** Inspector's package managers outside the operating system (Amazon Inspector API reference, PackageManager). */
const managers: Readonly<Record<string, string>> = {
  JAR: 'maven',
  POM: 'maven',
  NPM: 'npm',
  NODEPKG: 'npm',
  PIP: 'pypi',
  PYTHONPKG: 'pypi',
  PIPENV: 'pypi',
  POETRY: 'pypi',
  GEMSPEC: 'gem',
  BUNDLER: 'gem',
  COMPOSER: 'composer',
  CARGO: 'cargo',
  GOBINARY: 'golang',
  GOMOD: 'golang',
  NUGET: 'nuget',
  DOTNET_CORE: 'nuget',
};

/**
 * The package URL of a package on a host (package-url/purl-spec), for example
 * `pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10?arch=amd64&distro=ubuntu-22.04`.
 *
 * @returns undefined where the platform or the package manager is not one that it is defined for: rather none than a wrong one.
 */
export function purlOf({ name, arch, manager, installed }: AffectedPackage, platform: string): string | undefined {
  if (manager !== 'OS') {
    const type = managers[manager];
    return type && `pkg:${type}/${pathOf(name, type)}@${encodeURIComponent(installed)}`;
  }
  const [, type, namespace] = platforms.find(([beginning]) => beginning.test(platform)) ?? [];
  if (!type || !namespace) return undefined;
  const [, epoch, version = installed] = (type === 'rpm' && /^(\d+):(.+)$/.exec(installed)) || [];
  const release = /\d[\d.]*/.exec(platform)?.[0];
  const qualifiers = [
    ...(arch ? [`arch=${encodeURIComponent(arch.toLowerCase())}`] : []),
    ...(release ? [`distro=${namespace}-${release}`] : []),
    ...(epoch ? [`epoch=${epoch}`] : []),
  ];
  const query = qualifiers.length > 0 ? `?${qualifiers.join('&')}` : '';
  return `pkg:${type}/${namespace}/${encodeURIComponent(name)}@${encodeURIComponent(version)}${query}`;
}

/** Maven names a group and an artifact, npm a scope, Go a path. */
function pathOf(name: string, type: string): string {
  const parts = type === 'maven' ? name.split(':') : name.split('/');
  const lower = type === 'pypi' ? parts.map((part) => part.toLowerCase().replaceAll('_', '-')) : parts;
  return lower.map(encodeURIComponent).join('/');
}
