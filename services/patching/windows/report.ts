import type { Approval } from '../../contracts/approval.js';
import type { Closure } from '../../contracts/closure.js';
import type { LoadAnalysis, RecommendedWindow, UrgentPatch } from '../../contracts/patch-window.js';
import type { Host } from '../../instances.js';
import type { Point } from '../../metrics/rolling-window.js';
import type { EnvironmentPolicy } from '../../policy.js';
import { daysBetween, type TimeZone } from '../../time-zone.js';
import { type LoadAnalysis as Analysed, analyseLoad, DAYS_NEEDED } from './analysis.js';
import { blockedTimes } from './blocked.js';
import { type Blocked, bestOf, type Candidate, candidatesIn, isBusy, type Refused } from './candidates.js';
import { expectedDuration } from './duration.js';
import { loadOf } from './load.js';
import { loadFacts } from './load-facts.js';
import { risksOf } from './risks.js';
import { urgentOf } from './urgent.js';
import type { Constraints } from './windows.js';
import { iso, localSpan, percent, rounded, weeklyWords } from './words.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** People need time to decide: nothing is recommended sooner. */
const LEAD_MS = HOUR_MS;
const AVOIDED_SHOWN = 20;

export interface WindowQuestion {
  readonly host: Host;
  readonly daysAhead: number;
  readonly zone: TimeZone;
  /** Minutes; left out, past installs say. */
  readonly windowMinutes?: number | undefined;
  readonly now: Date;
  /** By metric, hourly. null: not read. */
  readonly load: ReadonlyMap<string, readonly Point[]> | null;
  /** Kinds of load that could not be looked for. */
  readonly loadNotRead: readonly string[];
  readonly constraints: Constraints;
  readonly peers: readonly Host[];
  /** Approvals that are approved or pending. */
  readonly runs: readonly Approval[];
  /** Freezes that people have set here. */
  readonly freezes?: readonly Closure[];
  readonly rules: EnvironmentPolicy;
  /** Of this host; null: not read. */
  readonly findings: Parameters<typeof urgentOf>[0];
}

export interface WindowReport {
  readonly windows: RecommendedWindow[];
  readonly analysis: LoadAnalysis;
  readonly urgent: UrgentPatch | null;
  /** Whether everything was read that may be urgent. */
  readonly urgentKnown: boolean;
  readonly risk: string;
  /** Why nothing can be recommended; null when something is, or when nothing is free. */
  readonly unknown: string | null;
}

/** Nobody asks whether an open port is in a catalogue of vulnerabilities. */
const isSettled = ({ known_exploited, vulnerability_id }: NonNullable<WindowQuestion['findings']>[number]): boolean =>
  known_exploited !== null || vulnerability_id === null;

/** When to patch a host, from what was read. Without enough load to judge by, nothing is recommended. */
export function reportOf(question: WindowQuestion): WindowReport {
  const { host, load, zone, constraints, peers, runs, rules, now, daysAhead } = question;
  const duration = expectedDuration(constraints.pastInstallsMs ?? []);
  const minutes = question.windowMinutes ?? duration.window_minutes;
  const expected =
    question.windowMinutes === undefined ? duration : { ...duration, window_minutes: minutes, basis: 'as asked' };
  const hourly = loadOf([...(load?.values() ?? [])]);
  const blocked = blockedTimes(host, peers, constraints, { runs, freezes: question.freezes ?? [] });
  const unknown = whyUnknown(host, load, hourly, now);
  const analysed = hourly.length > 0 ? analyseLoad(hourly, zone, minutes) : undefined;
  const chosen = analysed && unknown === null ? choose(question, analysed, blocked, minutes) : undefined;
  const windows = (chosen?.best ?? []).map((one, index) => windowOf(one, index, question, analysed));
  const urgent = urgentOf(question.findings, windows[0], now, rules);
  return {
    windows,
    urgent,
    urgentKnown: question.findings?.every(isSettled) ?? false,
    unknown,
    risk: risksOf({ question, windows, urgent, unknown, analysed, minutes }),
    analysis: {
      ...loadFacts(load, hourly, analysed, zone),
      expected_duration: expected,
      agreed_window: weeklyWords(rules.window),
      avoided: within(blocked, now, daysAhead).map(({ kind, from, to, detail }) => ({
        kind,
        from: iso(from),
        to: iso(to),
        detail,
      })),
      refused: chosen ? refusedOf(chosen.refused) : null,
      peers: peers.map(({ name }) => name),
      last_snapshot: constraints.lastSnapshot === 'none' ? null : constraints.lastSnapshot,
      off_hours: [...(analysed?.offHours ?? [])],
      not_read: [
        ...question.loadNotRead,
        ...(constraints.lastSnapshot === null ? ['when the last snapshot was taken'] : []),
        'backups that are no EBS snapshots',
      ],
    },
  };
}

const refusedOf = ({ blocked, unknownLoad, clockChange }: Refused) => ({
  blocked,
  unknown_load: unknownLoad,
  clock_change: clockChange,
});

/** A host is silent when its newest point is older than this: its hours to come are anybody's guess. */
const SILENT_MS = 6 * HOUR_MS;

function whyUnknown(host: Host, load: WindowQuestion['load'], hourly: readonly Point[], now: Date): string | null {
  if (load === null) return `The load of ${host.name} could not be read, so no window can be recommended.`;
  if (host.state !== 'running') {
    return `${host.name} is ${host.state}: it cannot be patched now, and its load once it runs again is unknown.`;
  }
  const [first] = hourly;
  const last = hourly.at(-1);
  if (!first || !last) return `CloudWatch has no load of ${host.name} in the last 4 weeks. That is not a quiet host.`;
  const days = daysBetween(first.at, last.at + HOUR_MS);
  if (days < DAYS_NEEDED) {
    return `There are only ${Math.round(days * 24)} h of load of ${host.name}: too little to recommend a window.`;
  }
  const silent = now.getTime() - last.at - HOUR_MS;
  return silent > SILENT_MS
    ? `${host.name} has reported no load for ${Math.round(silent / HOUR_MS)} h: nobody knows how busy it is.`
    : null;
}

function choose(
  { zone, now, daysAhead, rules }: WindowQuestion,
  { profile }: Analysed,
  blocked: readonly Blocked[],
  minutes: number,
): { best: Candidate[]; refused: Refused } {
  const { candidates, refused } = candidatesIn(profile, {
    zone,
    from: now.getTime() + LEAD_MS,
    to: now.getTime() + daysAhead * DAY_MS,
    lengthMs: minutes * 60_000,
    blocked,
    agreed: rules.window,
  });
  return { best: bestOf(candidates), refused };
}

function windowOf(
  candidate: Candidate,
  index: number,
  { zone, constraints, rules }: WindowQuestion,
  analysed: Analysed | undefined,
): RecommendedWindow {
  const { start, end, usual, agreed } = candidate;
  const conflicts = [
    ...(agreed ? [] : [`outside the agreed window (${weeklyWords(rules.window)}): it needs another policy`]),
    ...(isBusy(candidate) ? [`a busy time: ${percent(usual.p75)} of the weekly median`] : []),
    ...(isTurnOfMonth(start, end, zone) ? ['? the turn of the month, which four weeks of load show only once'] : []),
    ...(constraints.freezes === null ? ['? change freezes could not be read'] : []),
    ...(constraints.own === null ? ['? maintenance windows of this host could not be read'] : []),
    ...(constraints.peers === null ? ['? maintenance windows of its peers could not be read'] : []),
  ];
  return {
    rank: index + 1,
    start: iso(start),
    end: iso(end),
    time_zone: zone.name,
    local: localSpan(start, end, zone),
    load: { p50: rounded(usual.p50), p95: rounded(usual.p95) },
    agreed,
    conflicts,
    confidence: analysed?.confidence == null ? null : rounded(analysed.confidence),
    reason: reasonOf(usual.p50, agreed, analysed),
  };
}

/** Books are closed and payrolls run then: the last day of a month and the first. */
function isTurnOfMonth(start: number, end: number, zone: TimeZone): boolean {
  const monthOf = (at: number): string => zone.wallTime(at).date.slice(0, 7);
  return monthOf(start - DAY_MS) !== monthOf(end + DAY_MS);
}

function reasonOf(p50: number, agreed: boolean, analysed: Analysed | undefined): string {
  const where = agreed ? 'the quietest free time within the agreed window' : 'the quietest free time';
  if (analysed?.flat) return `load is flat, so it is as good as any: ${percent(p50)} of the weekly median`;
  const said = `${where}: load ${percent(p50)} of the weekly median`;
  return analysed?.clear ? said : `${said}, but the past days do not bear that out`;
}

const within = (blocked: readonly Blocked[], now: Date, daysAhead: number): Blocked[] =>
  blocked
    .filter(({ from, to }) => to > now.getTime() && from < now.getTime() + daysAhead * DAY_MS)
    .slice(0, AVOIDED_SHOWN);
