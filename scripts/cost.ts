import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { costLines, fixedCosts, instancesFor, prices, type Watching } from './cost-table.js';

interface Alarm {
  readonly metrics?: object;
}

/** How much of CloudWatch infra/ asks for. */
export function readWatching(): Watching {
  const json = (path: string) => JSON.parse(readFileSync(new URL(`../../infra/${path}`, import.meta.url), 'utf8'));
  const alarms = Object.values<Alarm>(json('alarms.json').alarms);
  const counts = alarms.map(({ metrics }) => Object.keys(metrics ?? {}).length);
  return {
    alarmMetrics: counts.reduce((sum, count) => sum + count, 0),
    compositeAlarms: counts.filter((count) => count === 0).length,
    metrics: Object.keys(json('metrics.json').metrics).length,
  };
}

const watching = readWatching();
/** The budget of the specification. USD a month. */
const BUDGET = 100;

/** Everything that `npm run cost` prints. */
export function costReport(instances: number): string {
  const fleets = [...new Set([instances, 50, 100, 1_000])].sort((one, other) => one - other);
  const fixed = Object.entries(fixedCosts(watching)).map(([what, usd]) => `  ${usd.toFixed(2).padStart(6)}  ${what}`);
  const sources = Object.values(prices).map(({ usd, per, source }) => `  ${usd} a ${per} (${source})`);
  return [
    'USD a month, list prices of us-west-2 without a free tier. Core is base, Inspector, model, metric reads and snapshots;',
    'what is right of it you may have already, and the assistant reads it where you do.',
    '',
    ...costLines(fleets, watching),
    '',
    `Core stays within ${BUDGET} dollars up to ${instancesFor(BUDGET, watching)} instances.`,
    '',
    'Base:',
    ...fixed,
    '',
    'Prices:',
    ...sources,
    '',
  ].join('\n');
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000) throw new InvalidArgumentError('1 to 100000');
  return value;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { instances } = new Command('cost')
    .description('What a month of the assistant costs')
    .option('--instances <count>', 'instances in the fleet', count, 10)
    .parse()
    .opts<{ instances: number }>();
  process.stdout.write(costReport(instances));
}
