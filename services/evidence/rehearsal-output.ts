import type { Rehearsal, RehearsedChange } from '../contracts/evidence.js';
import type { PlannedHost, PlannedPackage } from '../contracts/plan.js';
import { compareInstalled } from '../patching/verification.js';
import { count, listing } from '../words.js';

/** What a package manager printed, read. */
export type RehearsalOutput =
  | { readonly kind: 'changes'; readonly changes: readonly RehearsedChange[] }
  | { readonly kind: 'refused'; readonly because: string }
  /** Cut off, or nothing that either of them prints: it says nothing about the host. */
  | { readonly kind: 'unreadable'; readonly because: string };

const MOST = 500;
const MOST_ALSO = 50;

/**
 * Reads what `SreOps-RehearsePackages` printed: `apt-get -s` (lines `Inst`, `Remv`) or `dnf --assumeno` (its transaction
 * table), between a first and a last line of the document's own. Without the last line it was cut off, and is unreadable.
 */
export function readRehearsal(output: string): RehearsalOutput {
  const lines = output.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('SREOPS-REHEARSAL '));
  const end = lines.findIndex((line, index) => index > start && /^SREOPS-END \d{1,3}$/.test(line.trim()));
  if (start < 0 || end < 0) return { kind: 'unreadable', because: 'its answer was cut off' };
  const manager = lines[start]?.slice('SREOPS-REHEARSAL '.length).trim();
  const code = Number(lines[end]?.trim().slice('SREOPS-END '.length));
  const said = lines.slice(start + 1, end);
  if (manager === 'apt') return apt(said, code);
  if (manager === 'dnf') return dnf(said, code);
  return { kind: 'unreadable', because: 'it has neither apt-get nor dnf' };
}

/** `Inst libssl3 [3.0.2-0ubuntu1.10] (3.0.2-0ubuntu1.20 Ubuntu:22.04/jammy-updates [amd64])`. */
const INST = /^Inst (\S+)(?: \[([^\]]+)\])? \((\S+)[^)]*?(?: \[([^\]]+)\])?\)/;
const REMV = /^(?:Remv|Purg) (\S+)/;

function apt(lines: readonly string[], code: number): RehearsalOutput {
  const refusal = lines.find((line) => line.startsWith('E: '));
  if (code !== 0 || refusal)
    return { kind: 'refused', because: shortened(refusal?.slice(3) ?? `apt-get ended with ${code}`) };
  const changes: RehearsedChange[] = [];
  for (const line of lines.slice(0, MOST)) {
    const inst = INST.exec(line);
    if (inst) {
      const [, name = '', from, version = '', arch] = inst;
      changes.push({
        name: bare(name),
        arch: arch ?? null,
        action: from === undefined ? 'install' : 'upgrade',
        version,
      });
      continue;
    }
    // A configuration that is removed with its package is the same removal.
    const [, removed] = REMV.exec(line) ?? [];
    if (removed) changes.push({ name: bare(removed), arch: null, action: 'remove', version: null });
    else if (/^(Inst|Remv|Purg) /.test(line))
      return { kind: 'unreadable', because: `a line that nobody knows: ${shortened(line)}` };
  }
  return { kind: 'changes', changes };
}

/** `libssl3:amd64` on a host with several architectures. */
const bare = (name: string): string => name.replace(/:[a-z0-9-]+$/, '');

const sections: readonly [RegExp, RehearsedChange['action']][] = [
  [/^Installing( dependencies| weak dependencies| group\/module packages)?:$/, 'install'],
  [/^Upgrading:$/, 'upgrade'],
  [/^Downgrading:$/, 'downgrade'],
  [/^Reinstalling:$/, 'reinstall'],
  [/^Removing( dependent packages| unused dependencies)?:$/, 'remove'],
];

function dnf(lines: readonly string[], code: number): RehearsalOutput {
  const refusal = lines.find((line) => /^(Error: |No match for argument: |Problem)/.test(line.trim()));
  if (refusal) return { kind: 'refused', because: shortened(refusal.trim().replace(/^Error: /, '')) };
  if (lines.some((line) => line.trim() === 'Nothing to do.')) return { kind: 'changes', changes: [] };
  const from = lines.findIndex((line) => /^ ?Package\s+Arch(itecture)?\s+Version\s/.test(line));
  const to = lines.findIndex((line) => line.startsWith('Transaction Summary'));
  if (from < 0 || to < from)
    return { kind: 'unreadable', because: `dnf ended with ${code} and printed no transaction` };
  return transaction(lines.slice(from + 1, to).slice(0, MOST));
}

/** The rows of dnf's table, under the heading that says what is done with them. */
function transaction(lines: readonly string[]): RehearsalOutput {
  const changes: RehearsedChange[] = [];
  let action: RehearsedChange['action'] | undefined;
  let long: string | undefined;
  for (const line of lines) {
    const section = sections.find(([pattern]) => pattern.test(line.trim()));
    action = section?.[1] ?? action;
    if (section || !isRow(line)) continue;
    const words = [...(long === undefined ? [] : [long]), ...line.trim().split(/\s+/)];
    // A long name has a line of its own.
    long = words.length === 1 ? words[0] : undefined;
    if (long !== undefined) continue;
    const change = action && changeIn(words, action);
    if (!change) return { kind: 'unreadable', because: `a line that nobody knows: ${shortened(line)}` };
    changes.push(change);
  }
  return { kind: 'changes', changes };
}

function changeIn(words: readonly string[], action: RehearsedChange['action']): RehearsedChange | undefined {
  const [name, arch, version] = words;
  return name && arch && version ? { name, arch, action, version: action === 'remove' ? null : version } : undefined;
}

const isRow = (line: string): boolean => /^\s+\S/.test(line) && !/^\s+replacing\s/.test(line);

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text);

/** The words that `SreOps-RehearsePackages` takes for these packages. */
export function rehearsalArgument({ platform, packages }: Pick<PlannedHost, 'platform' | 'packages'>): string {
  const isApt = /ubuntu|debian/i.test(platform);
  const word = ({ name, arch, to }: PlannedPackage): string => {
    if (isApt) return `${name}=${to.replace(/^0:/, '')}`;
    return `${name}-${to}${arch ? `.${arch.toLowerCase()}` : ''}`;
  };
  return packages.map(word).join(' ');
}

type Host = Pick<PlannedHost, 'instance_id' | 'name' | 'platform' | 'packages'>;

/** What the rehearsal of one host says about its part of the plan. @param at ISO 8601; null when it never ended. */
export function judged(host: Host, output: RehearsalOutput, at: string | null): Rehearsal {
  const { instance_id, name, packages } = host;
  const base = { instance_id, name, also: [], missing: [], at };
  if (output.kind === 'unreadable') return { ...base, state: 'unknown', detail: output.because };
  if (output.kind === 'refused') return { ...base, state: 'refused', detail: output.because };
  const { changes } = output;
  const isPlanned = ({ name: of, action, version }: RehearsedChange): boolean =>
    action !== 'remove' && packages.some((one) => one.name === of && reaches(host, version, one));
  const also = changes.filter((change) => !isPlanned(change));
  const missing = packages.filter(
    (one) =>
      !changes.some(
        ({ name: of, action, version }) => of === one.name && action !== 'remove' && reaches(host, version, one),
      ),
  );
  const state = also.length > 0 || missing.length > 0 ? 'more' : 'as_planned';
  const more = also.length > MOST_ALSO ? `, the first ${MOST_ALSO} are named` : '';
  const lacks = missing.length > 0 ? `; not ${listing(missing.map(({ name: of }) => of))}` : '';
  return {
    ...base,
    state,
    also: also.slice(0, MOST_ALSO),
    missing: missing.map(({ name: of }) => of),
    detail: `${count(changes.length, 'package')}, ${also.length} beside the plan${more}${lacks}`,
  };
}

const reaches = ({ platform }: Pick<Host, 'platform'>, version: string | null, { to }: PlannedPackage): boolean =>
  version !== null && compareInstalled({ platform }, version, to) === 0;

/** A host of which nothing is known, and why. */
export const unanswered = ({ instance_id, name }: PlannedHost, detail: string): Rehearsal => ({
  ...{ instance_id, name, detail, at: null },
  state: 'unknown',
  also: [],
  missing: [],
});
