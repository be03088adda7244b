const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** CloudWatch user guide, "Metrics retention": nothing is kept longer. */
export const POINTS_KEPT_DAYS = 455;

/** CloudWatch user guide, "Metrics retention": how long points of a period are kept. Seconds and milliseconds. */
const kept = [
  { periodS: 60, forMs: 15 * DAY_MS },
  { periodS: 300, forMs: 63 * DAY_MS },
  { periodS: 3_600, forMs: POINTS_KEPT_DAYS * DAY_MS },
] as const;

/** GetMetricData answers no more points in one page. */
const MOST_POINTS = 100_800;

/** Minutes matter while something happens. For longer, 5-minute points show as much with a fifth of the data. */
const MINUTES_FOR_MS = 3 * 3_600_000;

export interface Reach {
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
  /** EC2 publishes each minute with detailed monitoring, otherwise every 5 minutes. */
  readonly detailed: boolean;
  /** Series that are read together. */
  readonly series: number;
}

/** The finest period, in seconds, that CloudWatch still has for the whole range and that one page of an answer holds. */
export function choosePeriod({ from, to, now, detailed, series }: Reach): 60 | 300 | 3_600 {
  const lengthMs = to.getTime() - from.getTime();
  const fits = ({ periodS, forMs }: (typeof kept)[number]): boolean =>
    (periodS > 60 || (detailed && lengthMs <= MINUTES_FOR_MS)) &&
    now.getTime() - from.getTime() <= forMs &&
    (lengthMs / (periodS * 1_000)) * series <= MOST_POINTS;
  return kept.find(fits)?.periodS ?? 3_600;
}

/** How far back a reading at this period may begin: older points are not there any more. */
export function earliest(periodS: number, now: Date): Date {
  const { forMs } = kept.find((one) => one.periodS === periodS) ?? kept[2];
  return new Date(now.getTime() - forMs + MINUTE_MS);
}
