import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { dateOr, type Reading } from './reading.js';

/** The `detail` of "GuardDuty Finding" (Amazon GuardDuty User Guide, "EventBridge event format"). */
const Detail = z.object({
  id: z.string(),
  type: z.string(),
  severity: z.number(),
  title: z.string(),
  description: z.string().nullish(),
  updatedAt: z.string().nullish(),
  resource: z
    .object({
      resourceType: z.string().nullish(),
      accessKeyDetails: z.object({ userName: z.string().nullish() }).nullish(),
      instanceDetails: z
        .object({
          instanceId: z.string().nullish(),
          tags: z.array(z.object({ key: z.string().nullish(), value: z.string().nullish() })).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  service: z
    .object({
      count: z.number().nullish(),
      eventFirstSeen: z.string().nullish(),
      eventLastSeen: z.string().nullish(),
      action: z.object({ actionType: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

/** The same threat seen once more is no other alert; all of one host are one incident. */
export const threatMeaning = ({
  id,
  severity,
  on,
  name,
}: {
  readonly id: string;
  readonly severity: Alert['severity'];
  readonly on: string | null | undefined;
  readonly name: string | null | undefined;
}): Pick<Reading, 'identity' | 'attack'> & { group?: Reading['group'] & object } => ({
  identity: ['threat', id, severity],
  attack: severity === 'critical' || severity === 'high',
  ...(on && { group: { key: ['threat', on], title: `Threats on ${name ?? on}` } }),
});

/** GuardDuty User Guide, "Severity levels of findings": from 9, from 7, from 4, from 1. */
function severityOf(value: number): Alert['severity'] {
  if (value >= 9) return 'critical';
  if (value >= 7) return 'high';
  if (value >= 4) return 'medium';
  return value >= 1 ? 'low' : 'info';
}

/** @returns undefined for what is no GuardDuty finding. */
export function readGuardDuty(detail: unknown, at: string): Reading | undefined {
  const parsed = Detail.safeParse(detail);
  if (!parsed.success) return undefined;
  const { id, type, severity, title, description, updatedAt, resource, service } = parsed.data;
  const instance = resource?.instanceDetails;
  const name = instance?.tags?.find(({ key }) => key === 'Name')?.value;
  const facts: [string, string | null | undefined][] = [
    ['Type', type],
    ['GuardDuty severity', String(severity)],
    ['Seen', service?.count ? `${service.count} times` : null],
    ['First seen', service?.eventFirstSeen],
    ['Last seen', service?.eventLastSeen],
  ];
  return {
    kind: 'threat',
    severity: severityOf(severity),
    title,
    detail: description ?? '',
    instance_ids: instance?.instanceId ? [instance.instanceId] : [],
    instance_names: name ? [name] : [],
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
    source: 'guardduty',
    ...(resource?.accessKeyDetails?.userName && { done_by: [resource.accessKeyDetails.userName] }),
    at: dateOr(updatedAt, new Date(at)),
    ...threatMeaning({ id, severity: severityOf(severity), on: instance?.instanceId, name }),
  };
}
