import { existsSync } from 'node:fs';
import { evaluateWindows, readHourly, windowLines } from './evaluate-windows.js';

/** How good the methods are on recorded series, beside what people do without them: `node dist/scripts/evaluate.js [folder]`. */
const folder = process.argv[2] ?? '../shared/reference/cloudwatch-series';
if (existsSync(folder)) {
  for (const line of windowLines(evaluateWindows(readHourly(folder).values()))) process.stdout.write(`${line}\n`);
} else {
  process.stdout.write(`${folder} is absent: nothing to measure.\n`);
}
