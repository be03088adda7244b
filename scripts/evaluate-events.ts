import { existsSync } from 'node:fs';
import { labelledFile, measure, readLabelled } from './labelled-events.js';

/** Precision and recall of the security alerts on labelled CloudTrail events: `node dist/scripts/evaluate-events.js [file]`. */
const file = process.argv[2] ?? labelledFile;
if (!existsSync(file)) {
  process.stdout.write(`${file} is absent: nothing to measure.\n`);
} else {
  const labelled = readLabelled(file);
  for (const [spread, everyMs] of [
    ['spread over days', 2 * 3_600_000],
    ['one a minute', 60_000],
  ] as const) {
    const { judged, twins, precision, recall, hits, misses } = await measure(labelled, everyMs);
    process.stdout.write(
      `${spread}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} · ${judged} events judged, ${hits} rightly told, ${misses.length} wrong, ${twins} left out for a twin with the other label\n`,
    );
    for (const { kind, label, event, rules } of misses)
      process.stdout.write(`  ${kind}: ${event} · ${label}${rules.length > 0 ? ` · ${rules.join(', ')}` : ''}\n`);
  }
}
