import type { TrailEvent } from '../trail-event.js';
import { type DetectionRule, itemsOf, named, succeeded, textOf } from './rule.js';

const ANYWHERE = new Set(['0.0.0.0/0', '::/0']);

/** Ports that serve the public on purpose. */
const PUBLIC_PORTS = new Set([80, 443]);

/** CloudTrail logs the rules in two forms: `ipPermissions.items[]`, and one rule at the top level. */
function worldRules({ request }: TrailEvent): Record<string, unknown>[] {
  const listed = itemsOf(request.ipPermissions).filter((rule) =>
    [...itemsOf(rule.ipRanges), ...itemsOf(rule.ipv6Ranges)].some(
      (range) => ANYWHERE.has(textOf(range.cidrIp)) || ANYWHERE.has(textOf(range.cidrIpv6)),
    ),
  );
  const single = ANYWHERE.has(textOf(request.cidrIp)) || ANYWHERE.has(textOf(request.cidrIpv6)) ? [request] : [];
  return [...listed, ...single];
}

const servesThePublic = ({ fromPort, toPort }: Record<string, unknown>): boolean =>
  fromPort === toPort && PUBLIC_PORTS.has(Number(fromPort));

export const openSecurityGroup: DetectionRule = {
  id: 'open-security-group',
  title: 'Security group opened to the internet',
  severity: 'high',
  techniqueIds: ['T1562.007'],
  kinds: ['config_changes'],
  meaning: 'A rule now lets anybody on the internet reach hosts on a port that is not 80 or 443.',
  nextStep: 'Ask who did it and why; revoke the rule, or limit it to known addresses.',
  matches: (event) =>
    named(event, 'AuthorizeSecurityGroupIngress') &&
    succeeded(event) &&
    worldRules(event).some((rule) => !servesThePublic(rule)),
};
