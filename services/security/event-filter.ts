import { InvalidInput } from '../errors.js';
import type { EventKind } from './detections/rule.js';
import { kindOf } from './event-kinds.js';
import type { TrailEvent } from './trail-event.js';

const kinds: readonly EventKind[] = ['login', 'privilege_escalation', 'config_changes'];

/** What `event_types` of one instance's trail may name. */
export interface EventFilter {
  /** The kinds whose alerts are asked for: all of them unless kinds were named. */
  readonly kinds: readonly EventKind[];
  matches(event: TrailEvent): boolean;
}

/**
 * Kinds (`login`, `privilege_escalation`, `config_changes`, `read`), names of calls (`RunInstances`) and services
 * (`iam`, `iam.amazonaws.com`), mixed as one likes; none means every event.
 * @throws InvalidInput for a word that can be none of them.
 */
export function eventFilter(types: readonly string[]): EventFilter {
  if (types.length === 0) return { kinds, matches: () => true };
  const odd = types.find((type) => !/^[A-Za-z][\w.-]*$/.test(type));
  if (odd !== undefined) {
    throw new InvalidInput(`${odd} is no kind of event, no call and no service.`, {
      hint: 'Use login, privilege_escalation, config_changes, read, a call such as RunInstances, or a service such as iam.',
    });
  }
  const wanted = new Set(types.map((type) => type.toLowerCase().replace(/\.amazonaws\.com$/, '')));
  const named = kinds.filter((kind) => wanted.has(kind));
  return {
    kinds: named.length > 0 ? named : kinds,
    matches: (event) =>
      wanted.has(kindOf(event) ?? '') ||
      (event.readOnly && wanted.has('read')) ||
      wanted.has(event.shown.name.toLowerCase()) ||
      wanted.has(event.service.toLowerCase()),
  };
}
