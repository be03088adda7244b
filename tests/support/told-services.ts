import { pino } from 'pino';
import { hostSeeds } from '../../sandbox/fleet/hosts.js';
import { noExplanations } from '../../services/assistant/explanations.js';
import type { Undelivered } from '../../services/contracts/undelivered.js';
import type { HistoryEntry } from '../../services/history.js';
import type { Services } from '../../services/services.js';
import { nobodyReads } from './telemetry.js';

interface Told {
  /** Each in one undelivered message: whatever outsiders write stands in a result that costs nothing to read. */
  readonly texts: () => readonly string[];
  /** Names of the fleet; those of the sandbox when left out. */
  readonly names?: () => readonly string[];
}

/** Services that answer `list_undelivered` and the names of the fleet, and notice who uses any other. */
export function toldServices({ texts, names = () => hostSeeds.map(({ name }) => name) }: Told) {
  const asked: HistoryEntry[] = [];
  const touched = new Set<string>();
  const logged: string[] = [];
  const known: Partial<Services> = {
    clock: { now: () => new Date('2026-11-25T14:02:00.000Z') } as Services['clock'],
    log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
    history: { record: async (entry: HistoryEntry) => void asked.push(entry) } as unknown as Services['history'],
    instances: {
      region: 'us-west-2',
      fleetOrGap: async () => ({ hosts: names().map((name) => ({ name })) }),
    } as unknown as Services['instances'],
    answerMs: 5_000,
    ...nobodyReads(),
    explanations: noExplanations,
    undelivered: { list: async () => texts().map(messageAbout) } as unknown as Services['undelivered'],
  };
  return {
    asked,
    touched,
    logged,
    with: (conversing: Services['conversing']) =>
      new Proxy({ ...known, conversing } as Services, {
        get(target, name: string) {
          if (!(name in target)) touched.add(name);
          return target[name as keyof Services];
        },
      }),
  };
}

const messageAbout = (text: string, n: number): Undelivered => ({
  ...{ message_id: `m-${n}`, about: text, urgent: false, surface: 'slack', conversation_id: 'C1' },
  ...{ shown_before: false, reason: text, attempts: 5, last_tried_at: '2026-11-25T14:00:00.000Z' },
});
