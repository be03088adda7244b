import type { ChangedVia } from '../../contracts/configuration-change.js';
import type { TrailEvent } from '../trail-event.js';
import { type ResourceRef, resourceTypes } from './resource.js';

/**
 * Config records most changes within minutes; a recorder set to daily only once a day. What is installed is first
 * collected by SSM Inventory, every half an hour unless told otherwise. Milliseconds.
 */
export const RECORDED_WITHIN_MS = { continuous: 20 * 60_000, inventory: 60 * 60_000, daily: 25 * 3_600_000 } as const;
const CLOCK_SKEW_MS = 60_000;

/** What a call can have changed, as `type path`. A call that is not here may have changed anything. */
const touches: readonly (readonly [RegExp, RegExp])[] = [
  [/^(Authorize|Revoke|UpdateSecurityGroupRuleDescriptions)(SecurityGroup)?Ingress$/, /^group ingress/],
  [/^(Authorize|Revoke|UpdateSecurityGroupRuleDescriptions)(SecurityGroup)?Egress$/, /^group egress/],
  [/^ModifySecurityGroupRules$/, /^group (in|e)gress/],
  [/^(Create|Delete)Tags$/, / tag(s|Set)/],
  [/^ModifyInstanceMetadataOptions$/, /^instance metadataOptions/],
  [/^(Disa|A)ssociateAddress$/, / (publicIpAddress|association)/],
  [/^(Associate|Disassociate|Replace)IamInstanceProfile(Association)?$/, /^instance iamInstanceProfile/],
  [/^(Start|Stop|Reboot)Instances$/, / (state|publicIpAddress|association|launchTime|status)/],
  [/^(Attach|Detach)Volume$/, / (blockDeviceMappings|attachments|state)/],
  [/^(Attach|Detach)NetworkInterface$/, / (networkInterfaces|attachment|status)/],
  [/^ModifyVolume$/, /^volume /],
  [/^(Run|Terminate)Instances$/, / (state|status|attachment|association|$)/],
  [/^(Create|Delete)(Volume|SecurityGroup|NetworkInterface)$/, / $/],
  [/^(Attach|Detach|Put|Delete)RolePolicy$/, /^role (attachedManagedPolicies|rolePolicyList)/],
  [/^UpdateAssumeRolePolicy$/, /^role assumeRolePolicyDocument/],
];

const short = new Map(Object.entries(resourceTypes).map(([name, type]) => [type, name]));

/** Only these services change what an instance is made of; others that name it use it. */
const CHANGING = new Set(['ec2.amazonaws.com', 'iam.amazonaws.com', 'autoscaling.amazonaws.com']);

export interface Occasion {
  readonly ref: ResourceRef;
  /** Instances that use it: an address is given to an instance and appears on its interface. */
  readonly usedBy: readonly string[];
  /** Empty for the whole resource. */
  readonly path: readonly string[];
  readonly recordedAt: Date;
  /** When the item before was recorded. */
  readonly since: Date | undefined;
  readonly relatedEventIds: readonly string[];
  readonly recordedWithinMs: number;
}

/** Successful calls that can have made a change, newest first: those Config names itself, else those that fit in time. */
export function authorsOf(occasion: Occasion, events: readonly TrailEvent[]): TrailEvent[] {
  const related = events.filter(({ shown }) => occasion.relatedEventIds.includes(shown.event_id));
  if (related.length > 0) return related;
  const { ref, recordedAt, since, recordedWithinMs } = occasion;
  const latest = recordedAt.getTime() + CLOCK_SKEW_MS;
  const earliest = Math.max(recordedAt.getTime() - recordedWithinMs, since?.getTime() ?? 0);
  const inTime = events.filter(({ shown }) => {
    const at = Date.parse(shown.at);
    return at > earliest && at <= latest;
  });
  // What is installed changes inside the host: of the calls, only those that run something there can be behind it.
  if (ref.type === resourceTypes.inventory) {
    return inTime.filter(({ shown, text }) => runsInside(shown) && text.includes(ref.id));
  }
  const fitting = inTime.filter(isChange);
  const named = fitting.filter(({ text }) => text.includes(ref.id));
  const where = `${short.get(ref.type) ?? ''} ${occasion.path.join('.')}`;
  const touching = ({ shown }: TrailEvent) => touches.some(([name, what]) => name.test(shown.name) && what.test(where));
  const known = named.filter(touching);
  if (known.length > 0) return known;
  if (ref.type === resourceTypes.networkInterface) {
    return fitting.filter((event) => touching(event) && occasion.usedBy.some((id) => event.text.includes(id)));
  }
  return named.filter(({ shown }) => !touches.some(([name]) => name.test(shown.name)));
}

const runsInside = ({ name, source, error_code }: TrailEvent['shown']): boolean =>
  error_code === null &&
  source === 'ssm.amazonaws.com' &&
  /^(SendCommand|StartAutomationExecution|StartSession)$/.test(name);

export const isChange = ({ readOnly, shown }: TrailEvent): boolean =>
  !readOnly && shown.error_code === null && CHANGING.has(shown.source);

/** By what a call was made: CloudTrail user guide, "userAgent" and "sessionCredentialFromConsole". */
export function viaOf({ shown, identity, text }: TrailEvent): ChangedVia {
  const agent = shown.user_agent ?? '';
  const invokedBy = identity.invokedBy ?? '';
  if (/terraform|opentofu/i.test(agent)) return 'terraform';
  if (/pulumi/i.test(agent)) return 'pulumi';
  if (agent === 'cloudformation.amazonaws.com' || invokedBy === 'cloudformation.amazonaws.com') return 'cloudformation';
  if (/"sessionCredentialFromConsole"\s*:\s*"?true/.test(text)) return 'console';
  if (/console\.(amazonaws|aws\.amazon)\.com|^signin\.amazonaws\.com|^Mozilla\//.test(agent)) return 'console';
  if (identity.type === 'AWSService' || /\.amazonaws\.com$|^AWS Internal$/.test(agent)) return 'aws_service';
  if (/aws-cli\//.test(agent)) return 'cli';
  return /aws-sdk|boto|^aws-internal/i.test(agent) ? 'sdk' : 'unknown';
}

const MANAGERS = ['terraform', 'cloudformation', 'pulumi'] as const;

/** What code manages a resource, from the tags people and CloudFormation set; null when no tag says. */
export function managerOf(tags: Readonly<Record<string, string>>): (typeof MANAGERS)[number] | null {
  for (const [key, value] of Object.entries(tags)) {
    const name = key.toLowerCase().replace(/[-_\s]/g, '');
    if (name.startsWith('aws:cloudformation:')) return 'cloudformation';
    if (!/^(managedby|managed|provisioner|provisionedby|createdby|iac|tool|terraform|pulumi)$/.test(name)) continue;
    const said = `${value} ${value === 'true' ? name : ''}`.toLowerCase();
    if (said.includes('cdk')) return 'cloudformation';
    const manager = MANAGERS.find((one) => said.includes(one));
    if (manager) return manager;
  }
  return null;
}
