import type { Host } from './host.js';
import type { SourcePackage } from './repositories.js';

/**
 * What a host prints for a script that asks its package manager what it would do: the branch of the script for the manager
 * that it has, `echo` lines as they are, and `apt-get -s` and `dnf --assumeno` as those print. Nothing is changed.
 */
export function runScript(host: Host, script: readonly string[]): string[] {
  const { manager } = host.platform;
  const start = script.findIndex((line) => line.includes(`command -v ${manager === 'apt' ? 'apt-get' : manager} `));
  const rest =
    start < 0 ? script.slice(script.findIndex((line) => line.trim() === 'else') + 1) : script.slice(start + 1);
  const end = rest.findIndex((line) => /^(elif|else|fi)\b/.test(line.trim()));
  const printed: string[] = [];
  let code = 0;
  for (const line of rest.slice(0, end < 0 ? rest.length : end).map((one) => one.trim())) {
    const [, literal, counted] = /^echo (?:'([^']*)'|"([^"]*)")$/.exec(line) ?? [];
    if (literal !== undefined || counted !== undefined) {
      printed.push(literal ?? (counted ?? '').replace('$?', String(code)));
      continue;
    }
    const asked = /\b(?:apt-get -s|dnf --assumeno)\b.*? (?:install|upgrade)((?: \S+)*?)(?: 2>&1)?$/.exec(line);
    if (!asked) throw new Error(`the sandbox does not execute "${line}"`);
    const words = (asked[1] ?? '').split(' ').filter((word) => word !== '' && !word.startsWith('--'));
    const answer = manager === 'apt' ? apt(host, words) : dnf(host, words);
    printed.push(...answer.lines);
    code = answer.code;
  }
  return printed;
}

interface Answer {
  readonly lines: readonly string[];
  readonly code: number;
}

interface Change {
  readonly source: SourcePackage;
  readonly from: string;
  readonly to: string;
}

const withoutZero = (version: string): string => version.replace(/^0:/, '');

/** The builds that the words name; a source's binaries depend on one another in the same version, and go together. */
function changesFor(
  host: Host,
  words: readonly string[],
  spelled: (source: SourcePackage, version: string) => string[],
) {
  const changes = new Map<string, Change>();
  const unknown: string[] = [];
  for (const word of words) {
    const found = host.sources.flatMap((source) =>
      source.releases.flatMap(({ version }) =>
        spelled(source, version).includes(word) ? [{ source, to: version }] : [],
      ),
    );
    const [one] = found;
    if (!one) {
      unknown.push(word);
      continue;
    }
    const from = host.state.installed[one.source.name] ?? '';
    const isHeld = host.seed.stuck?.includes(one.source.name) === true;
    if (from !== one.to && !isHeld) changes.set(one.source.name, { ...one, from });
  }
  return { changes: [...changes.values()], unknown };
}

function apt(host: Host, words: readonly string[]): Answer {
  const head = ['Reading package lists...', 'Building dependency tree...', 'Reading state information...'];
  if (host.tags['sandbox:patching'] === 'fail') {
    return { lines: [...head, "E: You don't have enough free space in /var/cache/apt/archives/."], code: 100 };
  }
  const { changes, unknown } = changesFor(host, words, ({ binaries }, version) =>
    binaries.map((name) => `${name}=${withoutZero(version)}`),
  );
  if (unknown.length > 0) {
    const lines = unknown.map((word) => {
      const [name, version] = word.split('=');
      return `E: Version '${version}' for '${name}' was not found`;
    });
    return { lines: [...head, ...lines], code: 100 };
  }
  const { arch, ssm } = host.platform;
  const origin = `Ubuntu:${ssm.version}/updates`;
  const each = changes.flatMap(({ source, from, to }) => source.binaries.map((name) => ({ name, from, to })));
  return {
    lines: [
      ...head,
      `${each.length} upgraded, 0 newly installed, 0 to remove and 0 not upgraded.`,
      ...each.map(
        ({ name, from, to }) => `Inst ${name} [${withoutZero(from)}] (${withoutZero(to)} ${origin} [${arch.package}])`,
      ),
      ...each.map(({ name, to }) => `Conf ${name} (${withoutZero(to)} ${origin} [${arch.package}])`),
    ],
    code: 0,
  };
}

const rule = '='.repeat(80);

function dnf(host: Host, words: readonly string[]): Answer {
  const head = ['Last metadata expiration check: 0:12:04 ago.'];
  if (host.tags['sandbox:patching'] === 'fail') {
    return { lines: [...head, 'Error: Failed to download metadata for repo: disk full'], code: 1 };
  }
  const { arch } = host.platform;
  const { changes, unknown } = changesFor(host, words, ({ binaries }, version) =>
    binaries.flatMap((name) => [version, withoutZero(version)].map((one) => `${name}-${one}.${arch.package}`)),
  );
  if (unknown.length > 0) {
    const lines = unknown.map((word) => `No match for argument: ${word}`);
    return { lines: [...head, ...lines, 'Error: No packages marked for upgrade.'], code: 1 };
  }
  if (changes.length === 0)
    return { lines: [...head, 'Dependencies resolved.', 'Nothing to do.', 'Complete!'], code: 0 };
  const each = changes.flatMap(({ source, to }) => source.binaries.map((name) => ({ name, to })));
  return {
    lines: [
      ...head,
      'Dependencies resolved.',
      rule,
      ' Package                 Arch       Version                    Repository      Size',
      rule,
      'Upgrading:',
      ...each.map(({ name, to }) => ` ${name.padEnd(23)} ${arch.package}     ${withoutZero(to)}     updates     1.1 M`),
      '',
      'Transaction Summary',
      rule,
      `Upgrade  ${each.length} Packages`,
      '',
      `Total download size: ${each.length} M`,
      'Operation aborted.',
    ],
    code: 1,
  };
}
