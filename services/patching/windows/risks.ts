import type { RecommendedWindow, UrgentPatch } from '../../contracts/patch-window.js';
import { listing } from '../../words.js';
import type { LoadAnalysis } from './analysis.js';
import { spansOf } from './off-hours.js';
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
  const { urgent, unknown, analysed } = facts;
  const said = [
    urgent?.detail,
    unknown ?? loadRisk(facts),
    unknown === null ? agreedRisk(facts) : undefined,
    unknown === null && analysed ? dataRisk(analysed) : undefined,
    analysed && analysed.offHours.length > 0 ? offRisk(facts, analysed.offHours) : undefined,
    ...hostRisks(facts.question),
    snapshotRisk(facts),
    ...unreadRisks(facts.question),
  ];
  return said.filter(Boolean).join(' ');
}

function hostRisks({ host, peers }: WindowQuestion): (string | undefined)[] {
  const group = host.tags['aws:autoscaling:groupName'];
  return [
    host.ssm === 'not_managed'
      ? `Systems Manager does not manage ${host.name}: it cannot be patched from here.`
      : undefined,
    host.ssm === 'offline'
      ? `The SSM agent of ${host.name} is offline: it cannot be patched from here now.`
      : undefined,
    host.spot
      ? 'It is a spot instance: EC2 may take it away during the patch, and a new one comes from the image.'
      : undefined,
    group ? `It is in the Auto Scaling group ${group}: replacing it from a patched image may be safer.` : undefined,
    peers.length > 0
      ? `Not at the same time as ${listing(peers.map(({ name }) => name))}, which ${peers.length === 1 ? 'serves' : 'serve'} the same.`
      : undefined,
  ];
}

const unreadRisks = ({ constraints: { freezes, own, peers }, findings }: WindowQuestion): (string | undefined)[] => [
  freezes === null || own === null || peers === null
    ? 'Not everything that may be in the way could be read.'
    : undefined,
  findings === null ? 'Whether something known to be exploited is due sooner is unknown.' : undefined,
];

function offRisk({ question: { host, zone } }: Facts, hours: readonly number[]): string {
  const tag = host.tags.Schedule ?? host.tags.schedule;
  return `It is switched off ${spansOf(hours)} ${zone.name} on most days${tag ? ` (tag Schedule: ${tag})` : ''}: windows lie where it runs.`;
}

const DAY_MS = 86_400_000;

/** The patch takes a snapshot of its own first; this is about the disks that it does not touch. */
function snapshotRisk({ question: { constraints, host, now } }: Facts): string | undefined {
  const { lastSnapshot } = constraints;
  if (lastSnapshot === null) return 'When its volumes were last backed up is unknown.';
  if (lastSnapshot === 'none') {
    return host.disk?.dataVolumes
      ? 'There is no snapshot of its volumes; a patch takes one of the root volume alone.'
      : undefined;
  }
  const days = Math.floor((now.getTime() - Date.parse(lastSnapshot)) / DAY_MS);
  return days >= 1
    ? `Its newest snapshot is ${days === 1 ? 'a day' : `${days} days`} old: what a data volume got since would be lost with it.`
    : undefined;
}

function loadRisk({ windows, analysed, question }: Facts): string {
  const [first] = windows;
  if (!first || !analysed) return noWindow(question);
  if (analysed.flat) return 'The load is flat: no hour is better than another, so patch one host at a time.';
  if (!analysed.clear) {
    const confidence = first.confidence === null ? 'untested' : first.confidence.toFixed(2);
    return `There is no clear low-load hour (confidence ${confidence}): the hours offered need not be quieter than others, so go by what suits people.`;
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
