/** Which rules order the versions of a package. */
export type VersionScheme = 'deb' | 'rpm';

const isDigit = (letter: string | undefined): boolean => letter !== undefined && letter >= '0' && letter <= '9';

/**
 * Orders two versions written `epoch:version-release`, negative when `a` is older. Debian policy manual section 5.6.12
 * for `deb`; rpmvercmp of the RPM package manager for `rpm`, which also does for most language packages. Neither is the
 * order of the letters: 1.9 is older than 1.10.
 */
export function compareVersions(a: string, b: string, scheme: VersionScheme): number {
  const [first, second] = [split(a), split(b)];
  const compare = scheme === 'deb' ? compareDeb : compareRpm;
  return first.epoch - second.epoch || compare(first.version, second.version) || compare(first.release, second.release);
}

/** The newest of several; undefined when there is none. */
export const newest = (versions: readonly string[], scheme: VersionScheme): string | undefined =>
  [...versions].sort((a, b) => compareVersions(b, a, scheme))[0];

function split(text: string): { epoch: number; version: string; release: string } {
  const [, epoch = '0', rest = ''] = /^(?:(\d{1,9}):)?(.*)$/s.exec(text) ?? [];
  const dash = rest.lastIndexOf('-');
  const [version, release] = dash < 0 ? [rest, ''] : [rest.slice(0, dash), rest.slice(dash + 1)];
  return { epoch: Number(epoch), version, release };
}

function compareDeb(a: string, b: string): number {
  const [left, right] = [debParts(a), debParts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [word = '', number = ''] = left[index] ?? [];
    const [otherWord = '', otherNumber = ''] = right[index] ?? [];
    const difference = compareWords(word, otherWord) || compareNumbers(number, otherNumber);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `2ubuntu0.10` is ['', '2'], ['ubuntu', '0'], ['.', '10']. */
const debParts = (text: string): (readonly [string, string])[] =>
  [...text.matchAll(/(\D*)(\d*)/g)].map(([, word = '', number = '']) => [word, number] as const);

function compareWords(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = letterWeight(a[index]) - letterWeight(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `~` before everything, even the end; letters before anything else. */
function letterWeight(letter: string | undefined): number {
  if (letter === undefined) return 0;
  if (letter === '~') return -1;
  return /[a-z]/i.test(letter) ? letter.charCodeAt(0) : letter.charCodeAt(0) + 256;
}

const RPM_SEGMENT = /\d+|[a-z]+|~|\^/gi;

function compareRpm(a: string, b: string): number {
  const [left, right] = [a.match(RPM_SEGMENT) ?? [], b.match(RPM_SEGMENT) ?? []];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = compareSegments(left[index], right[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareSegments(a: string | undefined, b: string | undefined): number {
  const rank = segmentRank(a);
  if (rank !== segmentRank(b)) return rank - segmentRank(b);
  if (a === undefined || b === undefined || a === b) return 0;
  if (rank === NUMBER) return compareNumbers(a, b);
  return a < b ? -1 : 1;
}

const NUMBER = 3;

/** `~` loses to everything, the end loses to `^`, a word loses to a number. */
function segmentRank(segment: string | undefined): number {
  if (segment === '~') return -1;
  if (segment === undefined) return 0;
  if (segment === '^') return 1;
  return isDigit(segment[0]) ? NUMBER : 2;
}

/** Of any length: a build date with a time in it is more than a double holds. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
