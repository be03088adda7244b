import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { CLOUDTRAIL_EVENTS, readCloudTrail } from './cloudtrail-event.js';
import { readAlarm, readAlarmEvent } from './cloudwatch-alarm.js';
import { readExecution } from './execution-status.js';
import { readGuardDuty } from './guardduty-finding.js';
import { readHealth } from './health-event.js';
import { readInspector } from './inspector-finding.js';
import { readInstanceState } from './instance-state.js';
import { dateOr, type Reading } from './reading.js';
import { readSecurityHub } from './security-hub-finding.js';

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
 * Reads a notification's text: EventBridge events of Inspector, GuardDuty, Security Hub, Health, EC2, Step Functions and
 * CloudWatch, and alarms as SNS gets them.
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
  return toAlert(reading, event.success ? event.data : {});
}

/** When AWS says that it happened, of an event of EventBridge. ISO 8601; undefined for anything else. */
export function happenedAt(message: string): string | undefined {
  const { data } = Event.safeParse(parse(message));
  const at = Date.parse(data?.time ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** A reading with its ids, and limits on what others wrote. */
export function toAlert(
  { identity, group, rings = false, attack = false, ...alert }: Reading,
  { account, region }: { account?: string | null | undefined; region?: string | null | undefined } = {},
): Alert {
  return {
    ...alert,
    title: limited(alert.title, 200),
    detail: limited(alert.detail, MAX_TEXT),
    alert_id: idOf(identity),
    group_id: idOf(group?.key ?? identity),
    group_title: limited(group?.title ?? alert.title, 200),
    urgent: attack || rings || isUrgent(alert),
    holds_through_quiet: attack,
    account: alert.account ?? account ?? null,
    region: alert.region ?? region ?? null,
  };
}

function readEvent(
  { source, detail, time, region, 'detail-type': type }: Event,
  receivedAt: Date,
): Reading | undefined {
  if (CLOUDTRAIL_EVENTS.has(type)) return readCloudTrail(detail, region ?? null);
  const at = dateOr(time, receivedAt);
  if (source === 'aws.inspector2') return readInspector(detail, at);
  if (source === 'aws.guardduty') return readGuardDuty(detail, at);
  if (source === 'aws.securityhub') return readSecurityHub(detail, at);
  if (source === 'aws.health') return readHealth(detail, at);
  if (source === 'aws.ec2') return readInstanceState(detail, at);
  if (source === 'aws.states') return readExecution(detail, at);
  if (source === 'aws.cloudwatch') return readAlarmEvent(detail, new Date(at));
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

/** Every critical alert, and what is high and happens now. A high vulnerability waits for the digest. */
const isUrgent = ({ severity, kind }: Pick<Alert, 'severity' | 'kind'>): boolean =>
  severity === 'critical' || (severity === 'high' && kind !== 'vulnerability' && kind !== 'security_check');

const idOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

const limited = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
