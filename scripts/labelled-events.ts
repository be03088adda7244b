import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startSandbox } from '../sandbox/index.js';
import { createClients } from '../services/aws/clients.js';
import { systemClock } from '../services/clock.js';
import { monitorSecurityEvents } from '../services/operations/monitor-security-events.js';
import { ANSWER_MS } from '../services/read-budget.js';
import { createReads } from '../services/reads.js';
import { rules } from '../services/security/detections/index.js';
import { succeeded } from '../services/security/detections/rule.js';
import { trailEvent } from '../services/security/trail-event.js';
import type { Services } from '../services/services.js';

/** Labelled CloudTrail records: `expected` says whether somebody should be told. */
const Labelled = z.array(
  z.object({
    rule: z.string(),
    test: z.string(),
    expected: z.boolean(),
    log: z.record(z.string(), z.unknown()),
  }),
);
export type Labelled = z.infer<typeof Labelled>[number];

export const labelledFile = '../shared/reference/labelled-events/aws_cloudtrail_rules.json';

/** The services whose events are judged. */
const judged = new Set(['ec2', 'ssm', 'iam', 'signin', 'sts', 'cloudtrail', 'config', 'guardduty']);

export interface Miss {
  readonly kind: 'not told' | 'told in vain';
  /** Why, in one line. */
  readonly why: string;
  readonly label: string;
  readonly event: string;
  readonly rules: readonly string[];
}

export interface Measured {
  readonly judged: number;
  /** Events whose twin carries the other label: nobody can be right about both. */
  readonly twins: number;
  readonly precision: number;
  readonly recall: number;
  readonly hits: number;
  readonly misses: readonly Miss[];
}

export const readLabelled = (file = labelledFile): Labelled[] => Labelled.parse(JSON.parse(readFileSync(file, 'utf8')));

/**
 * Replays every record as CloudTrail, asks for the whole account's security events as anybody does, and counts an event
 * as told when an alert of any severity names its id. Every record gets a fresh id and a time in the last 30 days.
 *
 * @param everyMs - how far apart the events are.
 */
export async function measure(labelled: readonly Labelled[], everyMs: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'labelled-'));
  const ids = labelled.map((_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
  try {
    mkdirSync(join(folder, 'cloudtrail'));
    const newest = Date.now() - 3_600_000;
    const Records = labelled.map(({ log }, index) => replayable(log, ids[index] ?? '', newest - index * everyMs));
    writeFileSync(join(folder, 'cloudtrail', 'labelled.json'), JSON.stringify({ Records }));
    return judge(labelled, ids, await told(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const replayable = (log: Labelled['log'], eventID: string, at: number) => ({
  eventName: 'Unknown',
  eventSource: 'unknown.amazonaws.com',
  ...Object.fromEntries(Object.entries(log).filter(([, value]) => value !== null)),
  eventID,
  eventTime: new Date(at).toISOString(),
});

/** Rules by the id of each event that an alert names. */
async function told(dataFolder: string): Promise<Map<string, string[]>> {
  const sandbox = await startSandbox({ port: 0, dataFolder });
  const { aws, control } = sandbox.descriptor();
  const clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.bot });
  try {
    // What is measured is what is told, not how fast CloudTrail may be read.
    const rates = await fetch(`${control}/rates`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ enabled: false }),
    });
    if (!rates.ok) throw new Error(`the sandbox refused the rates: ${await rates.text()}`);
    const reads: Partial<Services> = {
      clock: systemClock,
      answerMs: ANSWER_MS,
      ...createReads({ clients, clock: systemClock, answerMs: ANSWER_MS }),
    };
    const ask = () =>
      monitorSecurityEvents.run(monitorSecurityEvents.input.parse({ time_range: '30d' }), {
        services: reads as Services,
        caller: { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'cli' },
        signal: new AbortController().signal,
      });
    let answer = await ask();
    while (answer.coverage.failed.some(({ service, retryable }) => service === 'cloudtrail' && retryable))
      answer = await ask();
    const rules = new Map<string, string[]>();
    for (const { rule_id, event_ids } of answer.alerts)
      for (const id of event_ids) rules.set(id, [...(rules.get(id) ?? []), rule_id]);
    return rules;
  } finally {
    clients.destroy();
    await sandbox.close();
  }
}

function judge(labelled: readonly Labelled[], ids: readonly string[], rules: Map<string, string[]>): Measured {
  const inScope = labelled.flatMap((one, index) =>
    judged.has(sourceOf(one)) ? [{ one, found: rules.get(ids[index] ?? '') ?? [], twin: twinKey(one.log) }] : [],
  );
  const labels = new Map<string, Set<boolean>>();
  for (const { one, twin } of inScope) labels.set(twin, (labels.get(twin) ?? new Set()).add(one.expected));
  const clear = inScope.filter(({ twin }) => labels.get(twin)?.size === 1);
  const hits = clear.filter(({ one, found }) => one.expected && found.length > 0).length;
  const misses = clear
    .filter(({ one, found }) => one.expected !== found.length > 0)
    .map(({ one, found }) => ({
      kind: one.expected ? ('not told' as const) : ('told in vain' as const),
      label: `${one.rule}: ${one.test}`,
      event: `${sourceOf(one)}:${String(one.log.eventName)}`,
      rules: found,
      why: one.expected ? whyNotTold(one) : whyTold(one, found),
    }));
  const inVain = misses.filter(({ kind }) => kind === 'told in vain').length;
  return {
    judged: clear.length,
    twins: inScope.length - clear.length,
    precision: hits / (hits + inVain),
    recall: hits / clear.filter(({ one }) => one.expected).length,
    hits,
    misses,
  };
}

/** Which rules look at the call at all, and what of them does not hold. */
function whyNotTold({ log }: Labelled): string {
  const event = trailEvent({ CloudTrailEvent: JSON.stringify(log) }, String(log.awsRegion ?? ''));
  const looking = rules.filter(({ calls }) => calls?.[event.service]?.includes(event.shown.name));
  if (looking.length === 0)
    return `no rule looks at this call alone; ${event.readOnly ? 'it only reads' : 'it is everyday work'}`;
  return looking
    .map(({ id, outcome = 'done', atLeast }) => {
      const ended = outcome === 'either' || (outcome === 'done') === succeeded(event);
      if (!ended) return `${id} looks for calls that were ${outcome}`;
      return atLeast === undefined ? `the condition of ${id} does not hold` : `${id} needs ${atLeast} in ten minutes`;
    })
    .join('; ');
}

const whyTold = ({ rule }: Labelled, found: readonly string[]): string => {
  const meanings = rules.filter(({ id }) => found.includes(id)).map(({ meaning }) => meaning);
  return `the label speaks for ${rule} alone; told because: ${meanings.join(' ')}`;
};

const sourceOf = ({ log }: Labelled): string => String(log.eventSource ?? '').replace(/\.amazonaws\.com$/, '');

/** Members that differ from one record to the next whatever happened, and those that the publisher added. */
const incidental = /^(eventID|eventTime|requestI[dD]|requestID|sharedEventID|tlsDetails|eventVersion|p_.*)$/;

/** Two records are twins when nothing but when and under which number they happened tells them apart. */
function twinKey(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (incidental.test(key)) return undefined;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
