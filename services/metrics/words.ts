import type { MetricUnit } from '../contracts/metric.js';

const steps = ['', 'k', 'M', 'G', 'T'];

/** `42.1 %`, `1.2 MB/s`, `412 credits`, `3`: as exact as a reader needs, always with its unit. */
export function measured(value: number, unit: MetricUnit): string {
  switch (unit) {
    case '%':
      return `${value.toFixed(1)} %`;
    case 'B/s':
    case 'ops/s':
    case 'packets/s':
      return scaled(value, unit);
    case 'credits':
      return `${rounded(value)} credits`;
    case 'count':
      return rounded(value);
    case null:
      return `${rounded(value)} (unit not stated)`;
  }
}

/** `12.0 to 48.0 %`: the unit once. */
export function measuredRange(low: number, high: number, unit: MetricUnit): string {
  if (unit !== '%') return `${measured(low, unit)} to ${measured(high, unit)}`;
  return `${low.toFixed(1)} to ${high.toFixed(1)} %`;
}

/** `+2.1 points a day`, `-38.0 credits a day`: a slope keeps its sign, and a change of a percentage is in points. */
export function slopeWords(perDay: number, unit: MetricUnit): string {
  const size = Math.abs(perDay);
  const amount = unit === '%' ? `${size < 0.1 ? size.toFixed(2) : size.toFixed(1)} points` : measured(size, unit);
  return `${perDay < 0 ? '-' : '+'}${amount} a day`;
}

/** Decimal steps, as network and disk rates are stated. */
function scaled(value: number, unit: 'B/s' | 'ops/s' | 'packets/s'): string {
  let step = 0;
  let left = Math.abs(value);
  while (left >= 999.5 && step < steps.length - 1) {
    left /= 1_000;
    step += 1;
  }
  const sign = value < 0 ? '-' : '';
  if (unit === 'B/s') return `${sign}${rounded(left)} ${steps[step]}${unit}`;
  return `${sign}${rounded(left)}${steps[step]} ${unit}`;
}

/** Three digits that count, and no more noise. */
const rounded = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return Math.round(value).toString();
  return Number(value.toPrecision(size < 0.01 ? 1 : 3)).toString();
};
