import type { TrailEvent } from '../trail-event.js';
import { type Around, type DetectionRule, instanceOf, throughService } from './rule.js';

const PRIVATE = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|::1$)/i;
const ADDRESS = /^[0-9a-f.:]+$/i;

/**
 * The session of an instance role carries the instance's id. Judged only for hosts with a public address: the others
 * leave through a gateway whose address nothing here knows.
 */
function usedElsewhere(event: TrailEvent, { fleet }: Around): boolean {
  const id = instanceOf(event);
  const host = id === undefined ? undefined : fleet.get(id);
  const ip = event.shown.source_ip;
  if (!host?.public_ip || !ip || !ADDRESS.test(ip) || PRIVATE.test(ip) || throughService(event)) return false;
  return ![host.public_ip, host.private_ip, ...host.ipv6Addresses].includes(ip);
}

export const instanceCredentialsOffHost: DetectionRule = {
  id: 'instance-credentials-off-host',
  title: "Instance's credentials used from elsewhere",
  severity: 'critical',
  techniqueIds: ['T1552.005', 'T1078.004'],
  kinds: ['login', 'privilege_escalation'],
  meaning: 'The credentials that belong to an instance were used from an address that is not its own.',
  nextStep: 'Revoke the sessions of the instance role, isolate the host, and require IMDSv2 on it.',
  outcome: 'either',
  where: usedElsewhere,
};
