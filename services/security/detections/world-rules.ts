import type { TrailEvent } from '../trail-event.js';
import { isAnywhere, itemsOf, memberOf } from './rule.js';

/** Ports that serve the public on purpose. */
const PUBLIC_PORTS = new Set([80, 443]);

/** The call lets the whole internet in on a port that is not for the public. */
export const opensToTheWorld = (event: TrailEvent): boolean => worldRules(event).some((rule) => !servesThePublic(rule));

/**
 * CloudTrail logs new rules in two forms: `ipPermissions.items[]`, and one rule at the top level. Changed ones come
 * as `ModifySecurityGroupRulesRequest.SecurityGroupRule[].SecurityGroupRule`, in capital letters.
 */
function worldRules({ request }: TrailEvent): Record<string, unknown>[] {
  const listed = itemsOf(request.ipPermissions).filter((rule) =>
    [...itemsOf(rule.ipRanges), ...itemsOf(rule.ipv6Ranges)].some((range) =>
      isAnywhere(range.cidrIp, range.cidrIpv6, range.CidrIpv6),
    ),
  );
  const single = isAnywhere(request.cidrIp, request.cidrIpv6) ? [request] : [];
  const changed = memberOf(request.ModifySecurityGroupRulesRequest, 'SecurityGroupRule');
  const modified = (Array.isArray(changed) ? changed : [changed])
    .map((one) => memberOf(one, 'SecurityGroupRule'))
    .filter((rule): rule is Record<string, unknown> => typeof rule === 'object' && rule !== null)
    .filter((rule) => isAnywhere(rule.CidrIpv4, rule.CidrIpv6))
    .map((rule) => ({ fromPort: rule.FromPort, toPort: rule.ToPort }));
  return [...listed, ...single, ...modified];
}

const servesThePublic = ({ fromPort, toPort }: Record<string, unknown>): boolean =>
  Number(fromPort) === Number(toPort) && PUBLIC_PORTS.has(Number(fromPort));
