import type { Event } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { InvalidAnswer } from '../aws/errors.js';
import type { SecurityEvent } from '../contracts/security-event.js';

/** A member of another shape than expected is as good as absent: one odd record must not hide the others. */
const Text = z.string().optional().catch(undefined);
const Detail = z.record(z.string(), z.unknown()).catch({});

const Identity = z.looseObject({
  type: Text,
  arn: Text,
  userName: Text,
  accessKeyId: Text,
  accountId: Text,
  invokedBy: Text,
});

/** The members of a CloudTrail record that detections look at (CloudTrail user guide, "CloudTrail record contents"). */
const CloudTrailRecord = z.looseObject({
  eventID: Text,
  eventTime: Text,
  eventName: Text,
  eventSource: Text,
  eventType: Text,
  awsRegion: Text,
  sourceIPAddress: Text,
  userAgent: Text,
  errorCode: Text,
  recipientAccountId: Text,
  readOnly: z.union([z.boolean(), z.string()]).optional().catch(undefined),
  userIdentity: Identity.catch({}),
  requestParameters: Detail,
  responseElements: Detail,
  additionalEventData: Detail,
});

/** One CloudTrail event: what is shown, and what only detections need. */
export interface TrailEvent {
  readonly shown: SecurityEvent;
  readonly identity: z.infer<typeof Identity>;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly type: string;
  /** The service that was called, without `.amazonaws.com`. */
  readonly service: string;
  /** The account in which it happened; empty where the record does not say. */
  readonly account: string;
  readonly readOnly: boolean;
  /** The whole record as text: an id may be mentioned anywhere in it. */
  readonly text: string;
}

/** @throws InvalidAnswer when the record inside the event cannot be read. */
export function trailEvent(event: Event, region: string): TrailEvent {
  const text = event.CloudTrailEvent ?? '{}';
  const record = parse(text);
  return {
    shown: shown(event, record, text, region),
    identity: record.userIdentity,
    request: record.requestParameters,
    response: record.responseElements,
    extra: record.additionalEventData,
    type: record.eventType ?? '',
    service: (event.EventSource ?? record.eventSource ?? '').replace(/\.amazonaws\.com$/, ''),
    account:
      record.recipientAccountId ??
      record.userIdentity.accountId ??
      ACCOUNT.exec(record.userIdentity.arn ?? '')?.[1] ??
      '',
    readOnly: String(event.ReadOnly ?? record.readOnly ?? READS.test(record.eventName ?? '')) === 'true',
    text,
  };
}

const ACCOUNT = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/;

/** For records older than the member `readOnly`. */
const READS = /^(Describe|Get|List|Lookup|Search|BatchGet|Head)/;

const INSTANCE_IDS = /\bi-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

function shown(event: Event, record: z.infer<typeof CloudTrailRecord>, text: string, region: string): SecurityEvent {
  const at = (event.EventTime ?? new Date(record.eventTime ?? 0)).toISOString();
  const name = event.EventName ?? record.eventName ?? 'unknown';
  const source = event.EventSource ?? record.eventSource ?? 'unknown';
  const facts = {
    actor: actorOf(record.userIdentity, event.Username),
    source_ip: record.sourceIPAddress ?? null,
    error_code: record.errorCode ?? null,
  };
  return {
    event_id: event.EventId ?? record.eventID ?? `${name}@${at}`,
    at,
    name,
    source,
    region: record.awsRegion ?? region,
    ...facts,
    user_agent: record.userAgent ?? null,
    instance_ids: [...new Set(text.match(INSTANCE_IDS) ?? [])].sort(),
    summary: summary(name, source, facts),
  };
}

function parse(text: string): z.infer<typeof CloudTrailRecord> {
  try {
    return CloudTrailRecord.parse(JSON.parse(text));
  } catch (error) {
    throw new InvalidAnswer('a CloudTrail record that cannot be read', { cause: error });
  }
}

/** `ben`, `ops-admin/ben` for a role session, `root`, or the service that acted. */
function actorOf(identity: z.infer<typeof Identity>, username: string | undefined): string {
  if (identity.type === 'Root') return 'root';
  const [, session] = /:assumed-role\/(.+)$/.exec(identity.arn ?? '') ?? [];
  return session ?? identity.userName ?? username ?? identity.invokedBy ?? identity.arn ?? 'unknown';
}

function summary(
  name: string,
  source: string,
  { actor, source_ip: ip, error_code: errorCode }: Pick<SecurityEvent, 'actor' | 'source_ip' | 'error_code'>,
): string {
  const call = `${source.replace(/\.amazonaws\.com$/, '')}:${name}`;
  const from = ip ? ` from ${ip}` : '';
  return errorCode ? `${actor} was refused ${call}${from} (${errorCode}).` : `${actor} called ${call}${from}.`;
}
