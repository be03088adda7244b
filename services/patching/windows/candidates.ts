import { type WeeklyWindow, weekdays } from '../../policy.js';
import type { TimeZone } from '../../time-zone.js';
import type { LoadProfile, UsualLoad } from './profile.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A time at which nothing may be patched, and why. Epoch milliseconds, the end not included. */
export interface Blocked {
  readonly kind: 'freeze' | 'maintenance_window' | 'planned_run' | 'peer';
  readonly from: number;
  readonly to: number;
  /** One sentence in plain words, without its full stop. */
  readonly detail: string;
}

/** A window that could be taken. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly usual: UsualLoad;
  /** Within the window that the team agreed on. */
  readonly agreed: boolean;
}

/** Why windows were not offered, and how many. */
export interface Refused {
  readonly blocked: number;
  /** In an hour of which too little is known: perhaps the host is off then. */
  readonly unknownLoad: number;
  readonly clockChange: number;
}

export interface Horizon {
  readonly zone: TimeZone;
  /** No window starts before, none ends after. Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly lengthMs: number;
  readonly blocked: readonly Blocked[];
  readonly agreed: WeeklyWindow;
}

/** Every window that starts at a full hour of the zone's clock, with the load that its hours usually have. */
export function candidatesIn(profile: LoadProfile, horizon: Horizon): { candidates: Candidate[]; refused: Refused } {
  const { zone, lengthMs, blocked, agreed } = horizon;
  const candidates: Candidate[] = [];
  const refused = { blocked: 0, unknownLoad: 0, clockChange: 0 };
  const starts = fullHours(horizon);
  for (const start of starts) {
    const end = start + lengthMs;
    if (blocked.some(({ from, to }) => from < end && start < to)) refused.blocked += 1;
    else if (!zone.runsThrough(start, end)) refused.clockChange += 1;
    else {
      const usual = profile.of(hoursOf(start, end).map((at) => zone.hourOfWeek(at)));
      if (usual) candidates.push({ start, end, usual, agreed: isWithin(agreed, start, end) });
      else refused.unknownLoad += 1;
    }
  }
  return { candidates, refused };
}

function fullHours({ zone, from, to, lengthMs }: Horizon): number[] {
  const found: number[] = [];
  for (let at = zone.fullHourFrom(from); at + lengthMs <= to; at = zone.fullHourFrom(at + HOUR_MS)) found.push(at);
  return found;
}

/** The hours, as CloudWatch counts them, that a stretch touches. */
export const hoursOf = (from: number, to: number): number[] => {
  const first = Math.floor(from / HOUR_MS) * HOUR_MS;
  return Array.from({ length: Math.ceil((to - first) / HOUR_MS) }, (_, index) => first + index * HOUR_MS);
};

/** Agreed windows are in UTC and end on the day they start. */
export function isWithin({ days, start, end }: WeeklyWindow, from: number, to: number): boolean {
  const midnight = Math.floor(from / DAY_MS) * DAY_MS;
  const weekday = weekdays[new Date(from).getUTCDay()];
  const at = (clock: string): number => midnight + clockMs(clock);
  return weekday !== undefined && days.includes(weekday) && from >= at(start) && to <= at(end);
}

const clockMs = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * HOUR_MS + minutes * 60_000;
};

export const WINDOWS_SHOWN = 3;

/** Neighbouring hours of one night are one choice: a second window nearer than this says nothing new. */
const APART_MS = DAY_MS / 2;

/** Busier than usual by more than what a flat load varies. */
export const isBusy = ({ usual }: Candidate): boolean => usual.p75 > 1.15;

/** An agreed window comes first unless it is a busy time: then it is agreed on the wrong hours. */
const isFirstChoice = (one: Candidate): boolean => one.agreed && !isBusy(one);

/**
 * The best three: within the agreed window where that is no busy time, then by load, then the earlier. Apart from one
 * another where there are enough, otherwise at least not overlapping. The last is an agreed one if no other is.
 */
export function bestOf(candidates: readonly Candidate[]): Candidate[] {
  const ordered = candidates.toSorted(
    (a, b) => Number(isFirstChoice(b)) - Number(isFirstChoice(a)) || a.usual.p75 - b.usual.p75 || a.start - b.start,
  );
  const chosen: Candidate[] = [];
  for (const apartMs of [APART_MS, 0]) {
    for (const one of ordered) {
      if (chosen.length === WINDOWS_SHOWN) break;
      const clear = chosen.every(({ start, end }) => one.start >= end + apartMs || one.end + apartMs <= start);
      if (clear) chosen.push(one);
    }
  }
  const agreed = ordered.find((one) => one.agreed);
  if (agreed && !chosen.some((one) => one.agreed)) {
    const others = chosen.filter(({ start, end }) => agreed.end <= start || end <= agreed.start);
    chosen.splice(0, chosen.length, ...others.slice(0, WINDOWS_SHOWN - 1), agreed);
  }
  const rank = (one: Candidate): number => ordered.indexOf(one);
  return chosen.sort((a, b) => rank(a) - rank(b));
}
