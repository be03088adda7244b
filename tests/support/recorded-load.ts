import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectStdio, type StdioServer } from './stdio-client.js';

const PERIOD_MS = 300_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** When a metric was what; null where there was no point. `ago` is before the newest point, milliseconds. */
export type Recorded = (at: Date, ago: number) => number | null;

/** Metrics by instance id: how long, and what they were. */
export type RecordedHosts = Readonly<
  Record<string, Readonly<Record<string, { readonly days: number; readonly value: Recorded }>>>
>;

/** A server over recorded CloudWatch data that a test makes up, up to this moment. Close it with `close`. */
export async function connectRecorded(hosts: RecordedHosts): Promise<StdioServer & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-load-'));
  const newest = Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS - PERIOD_MS;
  for (const [id, metrics] of Object.entries(hosts)) {
    mkdirSync(join(folder, 'cloudwatch', id), { recursive: true });
    for (const [name, { days, value }] of Object.entries(metrics)) {
      const lines = ['timestamp,value'];
      for (let at = newest - days * DAY_MS; at <= newest; at += PERIOD_MS) {
        const one = value(new Date(at), newest - at);
        if (one !== null) lines.push(`${new Date(at).toISOString()},${one}`);
      }
      writeFileSync(join(folder, 'cloudwatch', id, `${name}.csv`), `${lines.join('\n')}\n`);
    }
  }
  const server = await connectStdio(['--allow-write'], { SRE_KEY: 'sandbox-ben', SANDBOX_DATA: folder });
  return {
    ...server,
    async close() {
      await server.client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Between 0 and 1, the same for the same time: without a pattern that repeats by the day. */
export const jitter = (at: Date): number => ((Math.floor(at.getTime() / PERIOD_MS) * 7919) % 101) / 101;
