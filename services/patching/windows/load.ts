import type { Point } from '../../metrics/rolling-window.js';
import { ascending, median, quantile } from '../../metrics/statistics.js';

/**
 * How busy a host is in each hour, as a multiple of its own weekly median: 1 is usual, 0.2 is quiet. Each metric counts
 * as a share of what is its most (99th percentile), and the busiest of them speaks, so that a host that moves data at
 * night is busy at night whatever its CPU does. An hour for which one of the metrics has no point is unknown and left out.
 *
 * @param series hourly points of each metric, oldest first. Metrics without any point do not count.
 */
export function loadOf(series: readonly (readonly Point[])[]): Point[] {
  const shares = series
    .filter((points) => points.length > 0)
    .map((points) => {
      const most = quantile(ascending(points.map(({ value }) => value)), 0.99);
      return new Map(points.map(({ at, value }) => [at, most > 0 ? value / most : 0]));
    });
  const [first, ...others] = shares;
  const busiest = [...(first ?? [])].flatMap(([at, share]): Point[] => {
    const all = others.map((other) => other.get(at));
    return all.every((one) => one !== undefined) ? [{ at, value: Math.max(share, ...all) }] : [];
  });
  const usual = median(busiest.map(({ value }) => value));
  return busiest.map(({ at, value }) => ({ at, value: usual > 0 ? value / usual : value }));
}
