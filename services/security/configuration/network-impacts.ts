import type { Changed, ImpactRule } from './impacts.js';
import { resourceTypes } from './resource.js';

const route = ({ type, path, before, after }: Changed) =>
  type === resourceTypes.routeTable && path[0] === 'routes' && path.length === 2
    ? { to: path[1] ?? '', before: String(before ?? ''), after: String(after ?? '') }
    : undefined;

/** All of the internet, or half of it: two halves are all of it. */
const isDefault = (to: string): boolean => /\/[01]$/.test(to);

/** Something of the account or of another through which all traffic can be read: an interface, an instance, a peer. */
const ELSEWHERE = /^(eni|i|pcx|tgw|vgw)-/;

/** What changes of the network around hosts mean: of their subnets, route tables and network ACLs. */
export const networkImpacts: readonly ImpactRule[] = [
  {
    id: 'traffic-redirected',
    severity: 'high',
    title: 'Traffic of the subnet sent another way',
    meaning: 'All that its hosts send out now passes something else, which can read, change or drop it.',
    nextStep: 'Put the route back unless a firewall or a NAT was brought in; look at what it leads to.',
    matches: (changed) => {
      const one = route(changed);
      return one !== undefined && isDefault(one.to) && one.before !== '' && ELSEWHERE.test(one.after);
    },
  },
  {
    id: 'way-to-the-internet',
    severity: 'high',
    title: 'Subnet got a way to the internet',
    meaning:
      'Hosts of the subnet with a public address can now be reached from the internet, and all can be given one.',
    nextStep: 'Take the route back unless the subnet is meant to be public; check the security groups of its hosts.',
    matches: (changed) => {
      const one = route(changed);
      return one?.after.startsWith('igw-') === true && !one.before.startsWith('igw-');
    },
  },
  {
    id: 'way-cut-off',
    severity: 'medium',
    title: 'Way out of the subnet removed or dead',
    meaning: 'Hosts of the subnet may no longer reach updates, Systems Manager or whom they serve.',
    nextStep: 'Put the route back unless the subnet is meant to be closed; check that its hosts still answer.',
    matches: (changed) => {
      const one = route(changed);
      return one !== undefined && isDefault(one.to) && (one.after === '' || one.after.endsWith('(blackhole)'));
    },
  },
  {
    id: 'network-acl-opened',
    severity: 'medium',
    title: 'Network ACL lets the internet in',
    meaning: 'The second fence of the subnet is open there; security groups still apply.',
    nextStep: 'Compare it with the ACL that you want, and put that back.',
    matches: ({ type, path, after }) =>
      type === resourceTypes.networkAcl &&
      path[0] === 'entries' &&
      /^in /.test(path[1] ?? '') &&
      /^allow .* from \S+\/[01]$/.test(String(after ?? '')),
  },
  {
    id: 'public-by-default',
    severity: 'medium',
    title: 'Subnet gives public addresses to new hosts',
    meaning: 'Every host that starts there can be reached from the internet wherever its security groups allow it.',
    nextStep: 'Switch it off unless every host there serves the public.',
    matches: ({ type, path, after }) =>
      type === resourceTypes.subnet &&
      /^(mapPublicIpOnLaunch|assignIpv6AddressOnCreation)$/.test(path[0] ?? '') &&
      after === true,
  },
  {
    id: 'other-fence',
    severity: 'low',
    title: 'Subnet put under another route table or network ACL',
    meaning: 'Other ways and another fence apply to all hosts of the subnet at once.',
    nextStep: 'Check what the other one lets in and where it leads.',
    matches: ({ type, path, after }) =>
      (type === resourceTypes.routeTable || type === resourceTypes.networkAcl) &&
      path[0] === 'associations' &&
      after !== undefined,
  },
];
