/** Of values in ascending order; `share` is 0 to 1. Linear between closest ranks (Hyndman and Fan 1996, type 7). */
export function quantile(ascending: readonly number[], share: number): number {
  const rank = share * (ascending.length - 1);
  const below = ascending[Math.floor(rank)] ?? Number.NaN;
  const above = ascending[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}

export const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

/** NaN for nothing. */
export const median = (values: Iterable<number>): number => quantile(ascending(values), 0.5);

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Turns a median absolute deviation into what a standard deviation would be for normal data (Iglewicz and Hoaglin 1993). */
const MAD_OF_A_SIGMA = 0.6745;

export interface Spread {
  readonly centre: number;
  /** Robust standard deviation, never below a tenth of the usual range: a quiet series is not alarmed by a whisper. */
  readonly width: number;
  /** 1st and 99th percentile. */
  readonly low: number;
  readonly high: number;
}

/** Median, robust spread and usual range of values in ascending order, at least one. */
export function spreadOf(ascending: readonly number[]): Spread {
  const centre = quantile(ascending, 0.5);
  const low = quantile(ascending, 0.01);
  const high = quantile(ascending, 0.99);
  const width = Math.max(medianDeviation(ascending, centre) / MAD_OF_A_SIGMA, 0.1 * (high - low));
  return { centre, width, low, high };
}

/** How many robust standard deviations a value lies from the centre; infinite where nothing ever moved. */
export const distance = (value: number, { centre, width }: Spread): number =>
  value === centre ? 0 : Math.abs(value - centre) / width;

/** Median absolute deviation from `centre`: the k values nearest to it are neighbours in ascending order. */
function medianDeviation(ascending: readonly number[], centre: number): number {
  const n = ascending.length;
  const lower = nearest(ascending, centre, Math.ceil(n / 2));
  return n % 2 === 1 ? lower : (lower + nearest(ascending, centre, n / 2 + 1)) / 2;
}

/** Distance of the k-th nearest value, by bisection over where the k nearest begin. */
function nearest(ascending: readonly number[], centre: number, k: number): number {
  const at = (index: number) => ascending[index] ?? Number.NaN;
  let [from, to] = [0, ascending.length - k];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (centre - at(middle) > at(middle + k) - centre) from = middle + 1;
    else to = middle;
  }
  return Math.max(centre - at(from), at(from + k - 1) - centre);
}
