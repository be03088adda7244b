import type { LoadAnalysis } from '../../contracts/patch-window.js';
import { kindOf } from '../../metrics/catalogue.js';
import type { Point } from '../../metrics/rolling-window.js';
import { ascending, quantile } from '../../metrics/statistics.js';
import type { TimeZone } from '../../time-zone.js';
import { type LoadAnalysis as Analysed, heatMap } from './analysis.js';
import { dayNames, iso, rounded } from './words.js';

const HOUR_MS = 3_600_000;

/** What the load was, in numbers that people can check. */
export function loadFacts(
  load: ReadonlyMap<string, readonly Point[]> | null,
  hourly: readonly Point[],
  analysed: Analysed | undefined,
  zone: TimeZone,
): Pick<
  LoadAnalysis,
  | 'from'
  | 'to'
  | 'days'
  | 'metrics'
  | 'profile'
  | 'flat'
  | 'clear_low_load_hour'
  | 'confidence'
  | 'confidence_basis'
  | 'heat_map'
> {
  const [first] = hourly;
  const last = hourly.at(-1);
  const rows = heatMap(analysed?.points ?? []);
  return {
    from: first ? iso(first.at) : null,
    to: last ? iso(last.at + HOUR_MS) : null,
    days: rounded(analysed?.days ?? 0),
    metrics: Object.fromEntries(
      [...(load ?? [])].map(([name, points]) => {
        const values = ascending(points.map(({ value }) => value));
        return [name, { median: quantile(values, 0.5), p95: quantile(values, 0.95), unit: kindOf(name).unit }];
      }),
    ),
    profile: analysed?.profile.kind ?? null,
    flat: analysed?.flat ?? null,
    clear_low_load_hour: analysed?.clear ?? null,
    confidence: analysed?.confidence == null ? null : rounded(analysed.confidence),
    confidence_basis: analysed?.basis ?? 'no data to try it on',
    heat_map: {
      time_zone: zone.name,
      days: rows.map((hours, index) => ({ day: dayNames[index] ?? '', hours })),
      unit: 'multiples of the weekly median; null: no data',
    },
  };
}
