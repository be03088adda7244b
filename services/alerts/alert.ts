import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { readAlarm } from './cloudwatch-alarm.js';
import { readGuardDuty } from './guardduty-finding.js';
import { readInspector } from './inspector-finding.js';
import { dateOr, type Reading } from './reading.js';

const Event = z.object({
  'detail-type': z.string(),
  source: z.string(),
  account: z.string().nullish(),
  region: z.string().nullish(),
  time: z.string().nullish(),
  detail: z.record(z.string(), z.unknown()),
});
type Event = z.infer<typeof Event>;

const MAX_TEXT = 2_000;

/**
 * Reads a notification's text: EventBridge events of Inspector and GuardDuty, CloudWatch alarms as SNS gets them.
 * Whatever else it is becomes kind `other` with its own words; no text makes this throw.
 *
 * @param receivedAt used where the notification has no date that can be read.
 */
export function readAlert(message: string, subject: string | null, receivedAt: Date): Alert {
  const json = parse(message);
  const event = Event.safeParse(json);
  const reading =
    (event.success ? readEvent(event.data, receivedAt) : readAlarm(json, receivedAt)) ??
    other(message, subject, receivedAt);
  const { identity, ...alert } = reading;
  return {
    ...alert,
    title: limited(alert.title, 200),
    detail: limited(alert.detail, MAX_TEXT),
    alert_id: createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16),
    account: alert.account ?? (event.success ? (event.data.account ?? null) : null),
    region: alert.region ?? (event.success ? (event.data.region ?? null) : null),
  };
}

function readEvent({ source, detail, time }: Event, receivedAt: Date): Reading | undefined {
  const at = dateOr(time, receivedAt);
  if (source === 'aws.inspector2') return readInspector(detail, at);
  if (source === 'aws.guardduty') return readGuardDuty(detail, at);
  return undefined;
}

function other(message: string, subject: string | null, receivedAt: Date): Reading {
  return {
    kind: 'other',
    severity: 'info',
    title: subject?.trim() || 'Notification',
    detail: message,
    instance_ids: [...new Set(message.match(/\bi-[0-9a-f]{8}(?:[0-9a-f]{9})?\b/g) ?? [])].slice(0, 20),
    instance_names: [],
    facts: [],
    source: 'sns',
    at: receivedAt.toISOString(),
    identity: ['other', subject ?? '', message],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const limited = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
