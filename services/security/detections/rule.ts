import type { Detection } from '../../contracts/security-event.js';
import type { Host } from '../../instances.js';
import type { TrailEvent } from '../trail-event.js';

/** What a rule may be asked about: the `event_types` of the operation. */
export type EventKind = 'login' | 'privilege_escalation' | 'config_changes';

export type FleetById = ReadonlyMap<string, Host>;

/** One thing worth telling a person about. Its text is ours; nothing of the event is copied into it. */
export interface DetectionRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Detection['severity'];
  /** MITRE ATT&CK, Enterprise matrix. */
  readonly techniqueIds: readonly string[];
  readonly kinds: readonly EventKind[];
  readonly meaning: string;
  readonly nextStep: string;
  /** Only so many by one actor within ten minutes are worth telling. */
  readonly atLeast?: number;
  matches(event: TrailEvent, fleet: FleetById): boolean;
}

export const succeeded = (event: TrailEvent): boolean => event.shown.error_code === null;

export const named = (event: TrailEvent, ...names: readonly string[]): boolean => names.includes(event.shown.name);

/** AWS acting for somebody who is recorded elsewhere: Systems Manager running a document, Auto Scaling, and so on. */
export const byAwsService = ({ identity, shown }: TrailEvent): boolean =>
  identity.type === 'AWSService' ||
  (shown.source_ip ?? '').endsWith('.amazonaws.com') ||
  shown.source_ip === 'AWS Internal';

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Members of CloudTrail's `{ items: [...] }`, the shape in which EC2 logs its lists. */
export function itemsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null || !('items' in value) || !Array.isArray(value.items)) return [];
  return value.items.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}
