import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { anomalyLines, evaluateAnomalies, readLabelledSeries } from './evaluate-anomalies.js';
import { evaluateEvents, eventLines } from './evaluate-events.js';
import { evaluateWindows, readHourly, windowLines } from './evaluate-windows.js';

/**
 * How good the methods are on recorded data, beside what people do without them: `node dist/scripts/evaluate.js [folder]`.
 * The folder holds `cloudwatch-series` and `labelled-events`; what is absent is said and skipped.
 */
const folder = process.argv[2] ?? '../shared/reference';
const series = join(folder, 'cloudwatch-series');
const events = join(folder, 'labelled-events', 'aws_cloudtrail_rules.json');

const parts: [path: string, lines: () => string[] | Promise<string[]>][] = [
  [series, () => anomalyLines(evaluateAnomalies(readLabelledSeries(series)))],
  [series, () => windowLines(evaluateWindows(readHourly(series).values()))],
  [events, async () => eventLines(await evaluateEvents(events))],
];
for (const [path, lines] of parts) {
  const said = existsSync(path) ? await lines() : [`${path} is absent: nothing to measure.`];
  process.stdout.write(`${said.join('\n')}\n\n`);
}
