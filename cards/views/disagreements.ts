import type { Disagreement } from '../../services/contracts/patch.js';
import type { PatchComplianceReport } from '../../services/operations/check-patch-compliance.js';
import { names, plural } from '../words.js';

/** Completes "2 packages …". */
const words: Readonly<Record<Disagreement['reason'], string>> = {
  reboot_pending: 'waiting for a reboot',
  not_an_os_package: 'outside the package manager',
  no_fix_yet: 'without a fix yet',
  patch_scan_missing: 'on hosts that Patch Manager did not look at lately',
  patch_scan_older: 'known only since the last patch scan',
  rejected: 'rejected by the baseline',
  not_in_rules: 'approved by no rule of the baseline',
  waits_for_approval: 'waiting for the baseline to approve them',
  not_in_repository: 'most likely missing in the package sources of the host',
  inspector_scan_older: 'not looked at by the newer of the two scans',
  said_to_be_installed: 'reported as installed, which Inspector does not see',
  inspector_not_scanning: 'on hosts that Inspector does not scan',
  no_vulnerability: 'that close no named vulnerability',
  suppressed_or_unrated: 'of which Inspector has no open finding',
};

const sides = { inspector: 'Inspector', patch_manager: 'Patch Manager' } as const;

/** One line for each side that lists what the other does not, the commonest reason first; and who was not compared. */
export function disagreementNotices({ disagreements, not_compared, hosts }: PatchComplianceReport): string[] {
  if (!disagreements) return [];
  const lines = (['inspector', 'patch_manager'] as const).flatMap((side) => {
    const mine = disagreements.filter(({ listed_by }) => listed_by === side);
    const reasons = [...new Set(mine.map(({ reason }) => reason))]
      .map((reason) => ({ reason, some: mine.filter((one) => one.reason === reason) }))
      .sort((a, b) => b.some.length - a.some.length)
      .map(({ reason, some }) => `${plural(some.length, 'package')} ${words[reason]} (${packages(some)})`);
    return mine.length === 0 ? [] : [`${sides[side]} alone lists ${reasons.join('; ')}.`];
  });
  const left = hosts.filter(({ instance_id }) => not_compared?.includes(instance_id)).map(({ name }) => name);
  const agreed = lines.length === 0 && left.length < hosts.length ? ['Inspector and Patch Manager agree.'] : [];
  return [...agreed, ...lines, ...(left.length > 0 ? [`Not compared: ${names(left, 6)}.`] : [])];
}

const packages = (some: readonly Disagreement[]): string => names([...new Set(some.map((one) => one.package))], 3);
