import type { ConfigurationChange } from '../../contracts/configuration-change.js';
import { type ResourceRef, resourceTypes } from './resource.js';

const nouns: Readonly<Record<ResourceRef['type'], string>> = {
  [resourceTypes.instance]: 'Instance',
  [resourceTypes.group]: 'Security group',
  [resourceTypes.networkInterface]: 'Network interface',
  [resourceTypes.volume]: 'Volume',
  [resourceTypes.profile]: 'Instance profile',
  [resourceTypes.role]: 'Role',
  [resourceTypes.inventory]: 'Software of',
  [resourceTypes.subnet]: 'Subnet',
  [resourceTypes.routeTable]: 'Route table',
  [resourceTypes.networkAcl]: 'Network ACL',
};

export const resourceName = ({ type, id }: ResourceRef, name: string | null): string =>
  `${nouns[type]} ${name && name !== id ? `${name} (${id})` : id}`;

type Told = Pick<ConfigurationChange, 'kind' | 'before' | 'after'> & {
  readonly ref: ResourceRef;
  readonly name: string | null;
  readonly path: readonly string[];
};

/** `Security group bastion (sg-…): now lets in 22/tcp from 0.0.0.0/0`. */
export function whatChanged({ ref, name, kind, path, before, after }: Told): string {
  const subject = resourceName(ref, name);
  if (path.length === 0) {
    if (kind === 'deleted') return `${subject} was deleted`;
    return kind === 'created' ? `${subject} was created` : `${subject} was recorded for the first time`;
  }
  return `${subject}: ${difference(path, before, after)}`;
}

function difference([top = '', ...rest]: readonly string[], before: string | null, after: string | null): string {
  const key = rest.join('.');
  if (top === 'ingress') return rule('lets in', key, before, after);
  if (top === 'egress') return rule('lets out', key.replace(' from ', ' to '), before, after);
  if (top === 'tags' || top === 'tagSet') return field(`tag ${key}`, before, after);
  if (top === 'routes') return way(key, before, after);
  if (top === 'entries') return field(`rule ${key}`, before, after);
  if (top === 'packages' || top === 'services') return field(`${top.slice(0, -1)} ${key}`, before, after);
  return field(key ? `${top}.${key}` : top, before, after);
}

/** `0.0.0.0/0 now goes to igw-…`. */
function way(to: string, before: string | null, after: string | null): string {
  if (after === null) return `${to} no longer goes to ${before}`;
  return before === null ? `${to} now goes to ${after}` : `${to} goes to ${after} instead of ${before}`;
}

function rule(does: string, what: string, before: string | null, after: string | null): string {
  if (before === null) return `now ${does} ${what}`;
  return after === null ? `no longer ${does} ${what}` : `${what} is described otherwise`;
}

/** The end of an ARN is its name; the rest says nothing new in a sentence. */
const brief = (value: string | null): string | null =>
  value === null ? null : value.replace(/^arn:[^ ]*[:/]([^ :/]+)$/, '$1');

function field(name: string, was: string | null, is: string | null): string {
  const [before, after] = [brief(was), brief(is)];
  if (before !== null && after !== null) return `${name} changed from ${before} to ${after}`;
  const value = before ?? after;
  // Of a list, it matters that something is in it.
  if (value === 'true') return `${name} ${before === null ? 'added' : 'removed'}`;
  return before === null ? `${name} is now ${value}` : `${name} removed (was ${value})`;
}
