import type { Disagreement, HostCompliance, MissingPatch } from '../contracts/patch.js';
import type { Host } from '../instances.js';
import type { FindingKind, FindingRecord } from '../vulnerabilities/observed-finding.js';
import { newest } from '../vulnerabilities/versions.js';
import { count, listing } from '../words.js';
import type { ApprovalRule, Baseline } from './baselines.js';

/** What each side says of one host. */
export interface BothSides {
  readonly host: Pick<Host, 'instance_id' | 'name' | 'scan' | 'scanned_at'>;
  readonly compliance: Pick<HostCompliance, 'verdict' | 'reason' | 'scanned_at'>;
  /** What Patch Manager lists as not in effect. */
  readonly patches: readonly MissingPatch[];
  /** Inspector's open findings. */
  readonly findings: readonly Pick<FindingRecord, 'kind' | 'first_observed'>[];
  /** undefined: not read. */
  readonly baseline: Baseline | undefined;
  /** Ids of what Patch Manager calls installed; undefined where nobody asked. */
  readonly installed?: readonly string[] | undefined;
  readonly now: Date;
}

type Reason = Disagreement['reason'];

/** One package that Inspector wants newer. */
interface Wanted {
  readonly name: string;
  readonly fixed: string | null;
  readonly isOs: boolean;
  readonly platform: string;
  readonly severity: string | null;
  readonly ids: readonly string[];
  readonly since: string;
}

/**
 * Where Inspector and Patch Manager say different things of a host, with the likeliest reason: Inspector goes by
 * vulnerabilities of all that is installed, Patch Manager by what its baseline approves and the host's package sources have.
 */
export function disagreements(sides: BothSides): Disagreement[] {
  const wanted = wantedOf(sides.findings);
  return [
    ...sides.patches.flatMap((patch) => onlyThere(patch, wanted, sides)),
    ...wanted.flatMap((one) => onlyHere(one, sides)),
  ];
}

/** Reasons that do not hold where Patch Manager calls the package installed. */
const UNLESS_INSTALLED: readonly Reason[] = ['not_in_rules', 'waits_for_approval', 'not_in_repository'];

export const isOpenToDoubt = ({ reason }: Disagreement): boolean => UNLESS_INSTALLED.includes(reason);

/** Since when Inspector has known of what a patch closes on that host; null when it does not. ISO 8601. */
export function openSince(patch: MissingPatch, findings: BothSides['findings']): string | null {
  const times = findings.flatMap(({ kind, first_observed }) => (closes(patch, kind) ? [first_observed] : []));
  return times.length === 0 ? null : times.reduce((a, b) => (b < a ? b : a));
}

const closes = (patch: MissingPatch, { vulnerability_id, packages }: FindingKind): boolean =>
  (vulnerability_id !== null && patch.vulnerability_ids.includes(vulnerability_id)) ||
  packages.some(({ name, manager }) => manager === 'OS' && isOf(patch, name));

/** `openssl.x86_64` is a patch of openssl, `openssl-libs.x86_64` is not. */
const isOf = ({ id }: Pick<MissingPatch, 'id'>, name: string): boolean => id === name || id.startsWith(`${name}.`);

function wantedOf(findings: BothSides['findings']): Wanted[] {
  const byPackage = new Map<string, Wanted>();
  for (const { kind, first_observed: since } of findings) {
    if (kind.type !== 'package') continue;
    for (const { name, fixed, manager } of kind.packages) {
      const ids = kind.vulnerability_id === null ? [] : [kind.vulnerability_id];
      const of = { name, isOs: manager === 'OS', platform: kind.platform, severity: kind.vendor_severity };
      const one = { ...of, fixed, ids, since };
      const key = `${manager} ${name} ${fixed === null}`;
      const known = byPackage.get(key);
      byPackage.set(key, known ? together(known, one) : one);
    }
  }
  return [...byPackage.values()];
}

const together = (a: Wanted, b: Wanted): Wanted => ({
  ...a,
  fixed: newer(a.fixed, b.fixed, a.isOs && /^(UBUNTU|DEBIAN)/.test(a.platform)),
  severity: a.severity ?? b.severity,
  ids: [...new Set([...a.ids, ...b.ids])],
  since: a.since < b.since ? a.since : b.since,
});

const newer = (a: string | null, b: string | null, isDeb: boolean): string | null =>
  newest(
    [a, b].filter((version) => version !== null),
    isDeb ? 'deb' : 'rpm',
  ) ?? null;

/** Inspector wants it, Patch Manager does not list it as missing. */
function onlyHere(one: Wanted, sides: BothSides): Disagreement[] {
  const patch = one.isOs ? sides.patches.find((some) => isOf(some, one.name)) : undefined;
  if (patch && patch.state !== 'installed_pending_reboot') return [];
  const [reason, detail] = patch ? rebootPending : whyHere(one, sides);
  return [
    {
      ...{ instance_id: sides.host.instance_id, package: one.name, fixed_version: one.fixed },
      ...{ vulnerability_ids: [...one.ids], listed_by: 'inspector', reason, detail },
    },
  ];
}

type Why = readonly [reason: Reason, detail: string];

const rebootPending: Why = ['reboot_pending', 'It is installed and takes effect after a reboot.'];

function whyHere(one: Wanted, { compliance, host, baseline, installed, now }: BothSides): Why {
  if (!one.isOs) return ['not_an_os_package', 'Patch Manager does not look outside the package manager of the system.'];
  if (one.fixed === null) return ['no_fix_yet', 'There is no newer version that Patch Manager could list.'];
  if (compliance.verdict === 'unknown') return ['patch_scan_missing', `Patch Manager: ${compliance.reason}.`];
  const rejected = baseline?.rejected.find((pattern) => matches(pattern, one.name));
  if (rejected) return ['rejected', `Baseline ${baseline?.name} rejects ${rejected}.`];
  const scanned = compliance.scanned_at;
  if (scanned !== null && scanned < one.since) {
    return ['patch_scan_older', `Patch Manager looked at ${scanned}, before Inspector knew of it at ${one.since}.`];
  }
  if (scanned !== null && host.scanned_at !== null && host.scanned_at < scanned) {
    return ['inspector_scan_older', `Inspector has not looked since Patch Manager did at ${scanned}: it may be fixed.`];
  }
  if (installed?.some((id) => isOf({ id }, one.name))) {
    return ['said_to_be_installed', 'Patch Manager calls it installed, and Inspector still finds the older version.'];
  }
  return (baseline && heldBack(one, baseline, now)) ?? notInRepository(one);
}

function heldBack(one: Wanted, { name, rules, approved }: Baseline, now: Date): Why | undefined {
  if (approved.some((pattern) => matches(pattern, one.name)) || rules.length === 0) return undefined;
  const fitting = rules.filter((rule) => admits(rule, one));
  if (fitting.length === 0) {
    return ['not_in_rules', `No rule of baseline ${name} approves what the vendor rates ${one.severity}.`];
  }
  // Debian and Ubuntu have no release dates: SSM API reference, PatchRule.
  if (/^(UBUNTU|DEBIAN)/.test(one.platform)) return undefined;
  const waits = fitting.map(({ afterDays }) => afterDays ?? 0);
  const days = (now.getTime() - Date.parse(one.since)) / 86_400_000;
  const [least = 0] = waits.sort((a, b) => a - b);
  if (days < least) {
    const known = `known here for ${count(Math.floor(days), 'day')}`;
    return [
      'waits_for_approval',
      `Baseline ${name} approves a patch ${count(least, 'day')} after its release; this is ${known}.`,
    ];
  }
  const until = fitting.every((rule) => rule.untilDate !== null) ? fitting.map((rule) => rule.untilDate) : [];
  const last = until.reduce<string>((a, b) => (b !== null && b > a ? b : a), '');
  return last !== '' && last < one.since
    ? ['waits_for_approval', `Baseline ${name} approves only what was released until ${last}.`]
    : undefined;
}

/** A fix closes a vulnerability, so it is a security patch; of what nobody rates nothing is known, and it may pass. */
function admits({ filters }: ApprovalRule, { severity }: Wanted): boolean {
  const holds = (key: string, value: string | null) => {
    const values = filters.get(key);
    return !values || value === null || values.some((one) => one === '*' || alike(one) === alike(value));
  };
  return holds('CLASSIFICATION', 'Security') && holds('SEVERITY', severity);
}

/** Vendors say moderate, Amazon medium. */
const alike = (severity: string): string => severity.toLowerCase().replace('moderate', 'medium');

function notInRepository({ fixed, platform }: Wanted): Why {
  return /^UBUNTU/.test(platform) && /esm/.test(fixed ?? '')
    ? ['not_in_repository', 'The fix is in Ubuntu Pro alone, which this host’s package sources do not have.']
    : [
        'not_in_repository',
        'Nothing holds it back that is known: the package sources of the host most likely lack it.',
      ];
}

/** Formats of rejected patches: a name, one with a version, one with `*` (Systems Manager user guide, "Package name formats"). */
function matches(pattern: string, name: string): boolean {
  const [before = ''] = pattern.split('*');
  if (pattern.includes('*'))
    return name.startsWith(before) || before.startsWith(`${name}-`) || before.startsWith(`${name}.`);
  return pattern === name || pattern.startsWith(`${name}.`) || new RegExp(`^${escaped(name)}-\\d`).test(pattern);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Patch Manager calls it missing, and Inspector has no open finding about it. */
function onlyThere(patch: MissingPatch, wanted: readonly Wanted[], { host, compliance }: BothSides): Disagreement[] {
  if (patch.state !== 'missing') return [];
  const found = wanted.some(
    (one) => (one.isOs && isOf(patch, one.name)) || one.ids.some((id) => patch.vulnerability_ids.includes(id)),
  );
  if (found) return [];
  const [reason, detail] = whyThere(patch, host, compliance.scanned_at);
  return [
    {
      ...{ instance_id: host.instance_id, package: patch.id, fixed_version: patch.title },
      ...{ vulnerability_ids: [...patch.vulnerability_ids], listed_by: 'patch_manager', reason, detail },
    },
  ];
}

function whyThere(patch: MissingPatch, host: BothSides['host'], scanned: string | null): Why {
  if (host.scan === 'not_scanned' || host.scan === 'unknown') {
    return ['inspector_not_scanning', `Inspector does not know ${host.name}.`];
  }
  if (patch.vulnerability_ids.length === 0)
    return ['no_vulnerability', 'The patch closes no vulnerability that is named.'];
  if (host.scanned_at === null || (scanned !== null && host.scanned_at < scanned)) {
    return [
      'inspector_scan_older',
      `Inspector looked at ${host.scanned_at ?? 'an unknown time'}, before Patch Manager did.`,
    ];
  }
  return [
    'suppressed_or_unrated',
    `Inspector has no open finding of ${listing(patch.vulnerability_ids)}: a rule may suppress it.`,
  ];
}
