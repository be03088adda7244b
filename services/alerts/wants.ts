import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import type { Subscription } from './subscriptions.js';

export const Tag = z.object({ key: z.string().trim().min(1).max(128), value: z.string().trim().max(256) });

const severities: readonly Alert['severity'][] = ['info', 'low', 'medium', 'high', 'critical'];

export interface AboutAlert extends Pick<Alert, 'severity' | 'kind' | 'instance_ids'> {
  /** Tags of each instance it is about; null where they could not be read: then nothing is kept back for its tags. */
  readonly tags: readonly Readonly<Record<string, string>>[] | null;
}

/** Whether a conversation wants to hear of an alert. */
export function wants(
  { alerts, kinds, tag }: Pick<Subscription, 'alerts' | 'kinds' | 'tag'>,
  { severity, kind, instance_ids, tags }: AboutAlert,
): boolean {
  if (alerts === 'off' || severities.indexOf(severity) < severities.indexOf(alerts)) return false;
  if (kinds && !kinds.includes(kind)) return false;
  if (!tag || tags === null || instance_ids.length === 0) return true;
  return tags.some((of) => of[tag.key] === tag.value);
}
