import type { TrailEvent } from '../trail-event.js';
import { type DetectionRule, named, succeeded, textOf } from './rule.js';

/** Rotating one's own key is everyday work. */
function forSomebodyElse({ request, identity }: TrailEvent): boolean {
  const owner = textOf(request.userName);
  return owner !== '' && owner !== identity.userName;
}

export const accessKeyCreated: DetectionRule = {
  id: 'access-key-created',
  title: 'Access key created for another user',
  severity: 'medium',
  techniqueIds: ['T1098.001'],
  kinds: ['privilege_escalation'],
  meaning: 'A new long-lived key gives access as that user, from anywhere, until somebody deletes it.',
  nextStep: 'Confirm it with the actor and the owner; deactivate the key when either does not know it.',
  matches: (event) => named(event, 'CreateAccessKey') && succeeded(event) && forSomebodyElse(event),
};
