import type { RecommendedWindow, UrgentPatch } from '../../contracts/patch-window.js';
import { listing } from '../../words.js';
import type { LoadAnalysis } from './analysis.js';
import type { WindowQuestion } from './report.js';
import { percent, weeklyWords } from './words.js';

interface Facts {
  readonly question: WindowQuestion;
  readonly windows: readonly RecommendedWindow[];
  readonly urgent: UrgentPatch | null;
  readonly unknown: string | null;
  readonly analysed: LoadAnalysis | undefined;
  readonly minutes: number;
}

/** What speaks against patching then, what weighs most first. One sentence each. */
export function risksOf(facts: Facts): string {
  const { question, urgent, unknown, analysed } = facts;
  const { host, constraints, peers, findings } = question;
  const group = host.tags['aws:autoscaling:groupName'];
  const said = [
    urgent?.detail,
    unknown ?? loadRisk(facts),
    unknown === null ? agreedRisk(facts) : undefined,
    unknown === null && analysed ? dataRisk(analysed) : undefined,
    host.ssm === 'not_managed' ? `Systems Manager does not manage ${host.name}: it cannot be patched from here.` : null,
    host.ssm === 'offline' ? `The SSM agent of ${host.name} is offline: it cannot be patched from here now.` : null,
    group ? `It is in the Auto Scaling group ${group}: replacing it from a patched image may be safer.` : undefined,
    peers.length > 0
      ? `Not at the same time as ${listing(peers.map(({ name }) => name))}, which ${peers.length === 1 ? 'serves' : 'serve'} the same.`
      : undefined,
    constraints.freezes === null || constraints.own === null || constraints.peers === null
      ? 'Not everything that may be in the way could be read.'
      : undefined,
    findings === null ? 'Whether something known to be exploited is due sooner is unknown.' : undefined,
  ];
  return said.filter(Boolean).join(' ');
}

function loadRisk({ windows, analysed, question }: Facts): string {
  const [first] = windows;
  if (!first || !analysed) return noWindow(question);
  if (analysed.flat) return 'The load is flat: no hour is better than another, so patch one host at a time.';
  if (!analysed.clear) {
    const confidence = first.confidence === null ? 'untested' : first.confidence.toFixed(2);
    return `There is no clear low-load hour (confidence ${confidence}): any allowed hour is as good.`;
  }
  const high =
    first.load.p95 >= 1 ? 'it has been as busy as usual then, so watch it' : 'even a busy one stays below it';
  return `Low: the first window usually has ${percent(first.load.p50)} of the weekly median, 95 of 100 hours at most ${percent(first.load.p95)}; ${high}.`;
}

const noWindow = ({ daysAhead }: WindowQuestion): string =>
  `In the next ${daysAhead} days no time is free: everything lies in a freeze, in a maintenance window or in a run that is planned. Ask for more days.`;

/** The planner keeps to the agreed window: it matters when nothing fits into it, or when it is the busy time. */
function agreedRisk({ windows, question, minutes, analysed }: Facts): string | undefined {
  const [first] = windows;
  if (!first) return undefined;
  const words = weeklyWords(question.rules.window);
  const agreed = windows.find((one) => one.agreed);
  if (!agreed) return `Nothing is free within the agreed window (${words}) for ${minutes} min.`;
  if (!first.agreed) {
    return `The agreed window (${words}) is a busy time of this host, ${percent(agreed.load.p50)} of the weekly median: agree on another.`;
  }
  const quieter = windows.find(({ agreed, load }) => !agreed && load.p50 < 0.8 * first.load.p50);
  return quieter && analysed?.clear
    ? `Outside the agreed window it is quieter: ${quieter.local}, ${percent(quieter.load.p50)} of the weekly median.`
    : undefined;
}

function dataRisk({ days, profile }: LoadAnalysis): string | undefined {
  if (days < 7) return `Only ${days.toFixed(1)} days of data: what the week looks like is not known.`;
  return profile.kind === 'hour_of_day' ? 'Less than three weeks of data: weekdays are not told apart.' : undefined;
}
