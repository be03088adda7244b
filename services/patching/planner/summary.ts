import type { LeftOut, ResolvingAction, StoredPlan } from '../../contracts/resolution.js';
import { count, listing } from '../../words.js';

interface Resolved {
  readonly scheduled: readonly StoredPlan[];
  readonly immediate: readonly ResolvingAction[];
  readonly leftOut: readonly LeftOut[];
  readonly criticality: string;
  readonly requested: number;
  readonly wholeFleet: boolean;
  readonly unseen: number;
}

/** What was planned, what remains for people, whom it leaves out, and that nothing was started. */
export function resolutionSummary(resolved: Resolved): string {
  const { scheduled, immediate, leftOut, criticality, requested, wholeFleet, unseen } = resolved;
  const urgent = immediate.filter(({ kind }) => kind === 'patch').length;
  const others = immediate.length - urgent;
  const plans = urgent + scheduled.length;
  const about = `${wholeFleet ? 'the whole fleet, ' : ''}${count(requested, 'host')}`;
  const level =
    criticality === 'critical' ? 'Critical' : `${criticality[0]?.toUpperCase()}${criticality.slice(1)} and worse`;
  const parts = [
    plans > 0
      ? `${count(plans, 'plan')} stored (${urgent} for now, ${scheduled.length} for a window)`
      : `nothing to install${unseen > 0 ? ' on the hosts seen' : ''}`,
    ...(others > 0 ? [`${count(others, 'action')} that no patch does`] : []),
    ...(leftOut.length > 0 ? [`left out: ${listing(leftOut.map(({ name }) => name))}`] : []),
  ];
  const ended = plans > 0 ? ' Nothing was started: ask for approval of each plan.' : '';
  return `${level}, ${about}: ${parts.join('; ')}.${ended}`;
}

/** What came of the wish to go on without people. */
export const autoApproval = (asked: boolean, policyVersion: number): string =>
  asked
    ? `auto_approve was asked for and not granted: the policy (version ${policyVersion}) has no rule that approves by itself, so people decide on every plan.`
    : `People decide on every plan: the policy (version ${policyVersion}) has no rule that approves by itself.`;

/** What may be more urgent than the plans say. @param unknown findings on exposed hosts whose exploitation nobody told. */
export const exploitationDoubt = (unknown: number): string[] =>
  unknown === 0
    ? []
    : [
        `Whether ${count(unknown, 'finding')} on exposed hosts ${unknown === 1 ? 'is' : 'are'} known to be exploited was not answered: ask again before waiting for a window.`,
      ];
