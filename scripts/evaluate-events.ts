import { type Measured, measure, readLabelled } from './labelled-events.js';

/** Labels do not say when things happened: far apart, and all within an afternoon. */
const spreads = [
  ['spread over days', 2 * 3_600_000],
  ['one a minute', 60_000],
] as const;

/** Precision and recall of the security alerts on labelled CloudTrail events. */
export async function evaluateEvents(file: string): Promise<ReadonlyMap<string, Measured>> {
  const labelled = readLabelled(file);
  const measured = new Map<string, Measured>();
  for (const [name, everyMs] of spreads) measured.set(name, await measure(labelled, everyMs));
  return measured;
}

/** The evaluation as lines of text, each event that was judged wrongly with its label. */
export const eventLines = (all: ReadonlyMap<string, Measured>): string[] => [
  'Security events on labelled CloudTrail records: whether somebody is told of what they should be told of',
  ...[...all].flatMap(([name, { judged, twins, precision, recall, hits, misses }]) => [
    `${name}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} · ${judged} events judged, ${hits} rightly told, ${misses.length} wrong, ${twins} left out for a twin with the other label`,
    ...misses.map(
      ({ kind, label, event, rules, why }) =>
        `  ${kind}: ${event} · ${label}${rules.length > 0 ? ` · ${rules.join(', ')}` : ''} · ${why}`,
    ),
  ]),
];
