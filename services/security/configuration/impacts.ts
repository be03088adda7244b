import type { Detection } from '../../contracts/security-event.js';
import type { Difference } from './diff.js';
import { type GroupRule, readRule } from './group-rules.js';
import { networkImpacts } from './network-impacts.js';
import { type KnownType, resourceTypes } from './resource.js';

/** What a rule may look at: one difference, and the others that came with it. */
export interface Changed extends Difference {
  readonly type: KnownType;
  readonly together: readonly Difference[];
}

/** What a change means for security. Its text is ours; nothing of the resource is copied into it. */
export interface ImpactRule {
  readonly id: string;
  readonly severity: Detection['severity'];
  readonly title: string;
  readonly meaning: string;
  readonly nextStep: string;
  /** Going back to what was there before is no harm of its own. */
  readonly harmlessBack?: true;
  matches(changed: Changed): boolean;
}

const ANYWHERE = new Set(['0.0.0.0/0', '::/0']);
const PUBLIC_PORTS = new Set([80, 443]);
/** More than so many ports at once is a range nobody serves from. */
const WIDE = 1_000;

const ATTACK_TOOLS = /^(nmap|ncat|netcat(-.*)?|socat|masscan|hydra|john|hashcat|proxychains.*|tor|chisel|sliver.*)$/;

const added = ({ before, after }: Changed): boolean => before === undefined && after !== undefined;
const at = ({ path }: Changed, ...wanted: readonly string[]): boolean =>
  wanted.every((name, index) => path[index] === name);

function opened(changed: Changed): GroupRule | undefined {
  if (changed.type !== resourceTypes.group || !at(changed, 'ingress') || !added(changed)) return undefined;
  const rule = readRule(changed.path[1] ?? '');
  // Answering a ping opens no service.
  return rule?.protocol.startsWith('icmp') ? undefined : rule;
}

function openedToWorld(changed: Changed): GroupRule | undefined {
  const rule = opened(changed);
  return rule && ANYWHERE.has(rule.peer) ? rule : undefined;
}

const isWide = ({ from, to }: GroupRule): boolean => from === null || to === null || to - from >= WIDE;
const servesThePublic = ({ from, to }: GroupRule): boolean => from !== null && from === to && PUBLIC_PORTS.has(from);

/** RFC 1918, RFC 6598, loopback and link-local, and the unique local addresses of RFC 4193. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|127\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i;
const isOutside = ({ peer }: GroupRule): boolean => /[.:]/.test(peer) && !ANYWHERE.has(peer) && !PRIVATE.test(peer);

/** The first rule that matches speaks. */
export const impactRules: readonly ImpactRule[] = [
  {
    id: 'open-every-port',
    severity: 'critical',
    title: 'Every port opened to the internet',
    meaning: 'Anybody on the internet reaches whatever listens on these hosts.',
    nextStep: 'Revoke the rule now; then ask who made it and look at the connections since.',
    matches: (changed) => {
      const rule = openedToWorld(changed);
      return rule !== undefined && isWide(rule);
    },
  },
  {
    id: 'opened-to-the-world',
    severity: 'high',
    title: 'Opened to the internet',
    meaning: 'Anybody on the internet reaches this port, and will try within minutes.',
    nextStep: 'Revoke the rule or limit it to known addresses; then look at the logins since.',
    matches: (changed) => {
      const rule = openedToWorld(changed);
      return rule !== undefined && !servesThePublic(rule);
    },
  },
  {
    id: 'web-port-opened',
    severity: 'low',
    title: 'Web port opened to the internet',
    meaning: 'Usual for a public web server, and for nothing else.',
    nextStep: 'Check that this host is meant to serve the public.',
    matches: (changed) => openedToWorld(changed) !== undefined,
  },
  {
    id: 'opened-to-outside-address',
    severity: 'medium',
    title: 'Opened to an address outside',
    meaning: 'A network that is not private now reaches this port.',
    nextStep: 'Ask whose address it is; revoke the rule when nobody knows.',
    matches: (changed) => {
      const rule = opened(changed);
      return rule !== undefined && isOutside(rule);
    },
  },
  {
    id: 'imds-v1',
    severity: 'high',
    title: 'Instance metadata without a token allowed (IMDSv1)',
    meaning: 'A flaw in an application on that host can now hand out the credentials of its role.',
    nextStep: 'Require IMDSv2 again; if nobody asked for it, treat the credentials of the role as stolen.',
    matches: (changed) =>
      changed.type === resourceTypes.instance &&
      at(changed, 'metadataOptions', 'httpTokens') &&
      changed.after === 'optional',
  },
  {
    id: 'public-address',
    severity: 'medium',
    title: 'Public address given',
    meaning: 'The host can now be reached from the internet wherever its security groups allow it.',
    nextStep: 'Take it away unless the host serves the public; check what its groups let in.',
    matches: (changed) =>
      (at(changed, 'publicIpAddress') || at(changed, 'association', 'publicIp')) &&
      added(changed) &&
      // A host that starts again gets its address back.
      !changed.together.some(({ path, after }) => path.join('.') === 'state.name' && after === 'running'),
  },
  {
    id: 'unencrypted-volume',
    severity: 'high',
    title: 'Volume without encryption',
    meaning: 'Whoever gets at a snapshot or copy of this volume reads it.',
    nextStep: 'Copy it to an encrypted volume, and turn on encryption by default in this region.',
    matches: (changed) => changed.type === resourceTypes.volume && at(changed, 'encrypted') && changed.after === false,
  },
  {
    id: 'profile-swapped',
    harmlessBack: true,
    severity: 'high',
    title: 'Instance profile swapped',
    meaning: 'Whatever runs on that host now acts with the rights of another role.',
    nextStep: 'Ask who did it; put the profile back, and look at what the role did since.',
    matches: (changed) => at(changed, 'iamInstanceProfile', 'arn') && !added(changed) && changed.after !== undefined,
  },
  {
    id: 'profile-attached',
    severity: 'medium',
    title: 'Instance profile attached',
    meaning: 'Whatever runs on that host now has the rights of a role.',
    nextStep: 'Check that the role gives no more than the host needs.',
    matches: (changed) => at(changed, 'iamInstanceProfile', 'arn') && added(changed),
  },
  {
    id: 'admin-role',
    severity: 'critical',
    title: 'Role of the host made administrator',
    meaning: 'Whoever controls that host controls the account.',
    nextStep: 'Detach the policy now; then look at what the role did since.',
    matches: (changed) =>
      at(changed, 'attachedManagedPolicies') &&
      added(changed) &&
      /\/(AdministratorAccess|IAMFullAccess)$/.test(changed.path[1] ?? ''),
  },
  {
    id: 'role-rights-added',
    severity: 'medium',
    title: 'Role of the host got more rights',
    meaning: 'Whatever runs on that host may now do more.',
    nextStep: 'Check that the host needs it.',
    matches: (changed) =>
      (at(changed, 'attachedManagedPolicies') || at(changed, 'rolePolicyList')) && changed.after !== undefined,
  },
  {
    id: 'role-trust-changed',
    severity: 'high',
    title: 'Who may take the role of the host changed',
    meaning: 'Somebody else may now act with the rights of that host.',
    nextStep: 'Compare the trust policy with what it was, and put it back unless it is explained.',
    matches: (changed) =>
      changed.type === resourceTypes.role && at(changed, 'assumeRolePolicyDocument') && !added(changed),
  },
  {
    id: 'forwards-traffic',
    severity: 'medium',
    title: 'Source and destination check switched off',
    meaning: 'The host can now forward or intercept the traffic of others.',
    nextStep: 'Switch it on again unless the host is a router or a NAT.',
    matches: (changed) => at(changed, 'sourceDestCheck') && changed.after === false && !added(changed),
  },
  {
    id: 'security-group-added',
    severity: 'low',
    title: 'Security group added',
    meaning: 'The host can now be reached by whatever that group lets in.',
    nextStep: 'Check what the group lets in.',
    matches: (changed) =>
      (at(changed, 'securityGroups') || at(changed, 'groups')) && changed.path.length === 2 && added(changed),
  },
  {
    id: 'attack-tool-installed',
    severity: 'medium',
    title: 'Tool for scanning or tunnelling installed',
    meaning: 'The package serves administrators now and then, and whoever has broken in nearly always.',
    nextStep: 'Ask who installed it; remove it, and look at the logins to that host when nobody did.',
    matches: (changed) =>
      changed.type === resourceTypes.inventory &&
      at(changed, 'packages') &&
      added(changed) &&
      ATTACK_TOOLS.test(changed.path[1] ?? ''),
  },
];

export const impactOf = (changed: Changed): ImpactRule | undefined =>
  [...impactRules, ...networkImpacts].find((rule) => rule.matches(changed));
