import type { MetricHole, MetricSeries } from '../contracts/metric.js';
import type { Point } from './rolling-window.js';
import { ascending, mean, quantile } from './statistics.js';

/** CloudWatch has a point some minutes after its period ended; until then its absence means nothing. Milliseconds. */
const ARRIVES_WITHIN_MS = 900_000;
const SHOWN_HOLES = 10;
const PARTS = 48;

export interface Range {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly periodMs: number;
}

type Facts = Pick<
  MetricSeries,
  'points' | 'expected_points' | 'last' | 'min' | 'max' | 'average' | 'p95' | 'gaps' | 'shape'
>;

/** What a series was in a range. Where there is no point there is no number: never a zero. */
export function factsOf(all: readonly Point[], range: Range): Facts {
  const points = all.filter(({ at }) => at >= range.from && at < range.to);
  const values = ascending(points.map(({ value }) => value));
  const some = (value: number | undefined): number | null => (values.length > 0 ? (value ?? null) : null);
  const last = points.at(-1);
  const due = Math.max(settled(range), (last?.at ?? 0) + range.periodMs);
  return {
    points: points.length,
    expected_points: Math.max(0, Math.round((due - firstSlot(range)) / range.periodMs)),
    last: last ? { at: iso(last.at), value: last.value } : null,
    min: some(values[0]),
    max: some(values.at(-1)),
    average: some(mean(values)),
    p95: some(quantile(values, 0.95)),
    gaps: holes(points, range),
    shape: shapeOf(points, range),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
const firstSlot = ({ from, periodMs }: Range): number => Math.ceil(from / periodMs) * periodMs;

/** The time up to which every point would be there. */
const settled = ({ to, now, periodMs }: Range): number =>
  Math.floor(Math.min(to, now - ARRIVES_WITHIN_MS) / periodMs) * periodMs;

function holes(points: readonly Point[], range: Range): MetricHole[] {
  const { periodMs } = range;
  const edges = [firstSlot(range) - periodMs, ...points.map(({ at }) => at), settled(range)];
  return edges
    .slice(1)
    .map((to, index) => ({ from: (edges[index] ?? to) + periodMs, to }))
    .map(({ from, to }) => ({ from, to, points: Math.round((to - from) / periodMs) }))
    .filter((hole) => hole.points >= 1)
    .sort((a, b) => b.points - a.points)
    .slice(0, SHOWN_HOLES)
    .map((hole) => ({ ...hole, from: iso(hole.from), to: iso(hole.to) }));
}

function shapeOf(points: readonly Point[], { from, to, periodMs }: Range): MetricSeries['shape'] {
  const count = Math.max(1, Math.min(PARTS, Math.floor((to - from) / periodMs)));
  const length = (to - from) / count;
  const parts = Array.from({ length: count }, () => [] as number[]);
  for (const { at, value } of points) parts[Math.floor((at - from) / length)]?.push(value);
  return parts.map((values, index) => ({
    at: iso(from + index * length),
    average: values.length > 0 ? mean(values) : null,
    max: values.length > 0 ? Math.max(...values) : null,
  }));
}
