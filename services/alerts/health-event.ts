import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { dateOr, type Reading } from './reading.js';

/** The `detail` of "AWS Health Event" (AWS Health User Guide, "Reference: AWS Health events Amazon EventBridge schema"). */
const Detail = z.object({
  eventArn: z.string(),
  service: z.string(),
  eventTypeCode: z.string(),
  eventTypeCategory: z.string(),
  statusCode: z.string().nullish(),
  startTime: z.string().nullish(),
  endTime: z.string().nullish(),
  eventDescription: z.array(z.object({ latestDescription: z.string().nullish() })).nullish(),
  affectedEntities: z.array(z.object({ entityValue: z.string().nullish() })).nullish(),
});

/** What AWS has to tell happens now, will happen, or is for information. */
const severities: Readonly<Record<string, Alert['severity']>> = {
  issue: 'high',
  investigation: 'medium',
  scheduledChange: 'medium',
  accountNotification: 'low',
};

/** @returns undefined for what is no event of AWS Health. */
export function readHealth(detail: unknown, at: string): Reading | undefined {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) return undefined;
  const { eventArn, service, eventTypeCode, eventTypeCategory, statusCode, startTime, endTime } = parsed.data;
  const closed = statusCode === 'closed';
  const entities = (parsed.data.affectedEntities ?? []).flatMap(({ entityValue }) =>
    entityValue ? [entityValue] : [],
  );
  const what = eventTypeCode.replace(/^AWS_/, '').replaceAll('_', ' ').toLowerCase();
  const facts: [string, string | null | undefined][] = [
    ['Service', service],
    ['State', statusCode],
    ['From', startTime],
    ['Until', endTime],
  ];
  return {
    kind: 'health',
    severity: closed ? 'info' : (severities[eventTypeCategory] ?? 'low'),
    title: `AWS Health: ${what}${closed ? ' (over)' : ''}`,
    detail: parsed.data.eventDescription?.[0]?.latestDescription ?? '',
    instance_ids: entities.filter((entity) => /^i-[0-9a-f]{8,17}$/.test(entity)),
    instance_names: [],
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
    source: 'health',
    at: dateOr(startTime, new Date(at)),
    identity: ['health', eventArn, statusCode ?? '', startTime ?? '', endTime ?? '', ...entities.sort()],
    group: { key: ['health', eventArn], title: `AWS Health: ${what}` },
  };
}
