import { readFileSync } from 'node:fs';
import type { PolicyDocument } from '../../../sandbox/permissions/policy.js';

interface Action {
  readonly access: 'read' | 'write';
  /** ARNs by resource type; none where the action is about no resource, so that it takes `*` alone. */
  readonly resources: Readonly<Record<string, string>>;
}

const file = new URL('../../../../tests/infra/policies/actions.json', import.meta.url);

/** The actions that policies name, as the Service Authorization Reference has them. A new one is added there. */
export const known = (JSON.parse(readFileSync(file, 'utf8')) as { actions: Readonly<Record<string, Action>> }).actions;

/** Of reads that are about a resource, those that list all of them, and are asked without naming any. */
const listsAll = new Set([
  ...['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
  ...['config:DescribeConfigurationRecorderStatus', 'config:DescribeConfigurationRecorders'],
]);

/** What is wrong with a policy by what IAM knows of its actions, each with its statement. */
export function lint({ Statement }: PolicyDocument): string[] {
  const sids = Statement.map(({ Sid }) => Sid);
  const twice = sids.filter((sid, at) => sid === undefined || sids.indexOf(sid) !== at);
  const wrong = Statement.flatMap(({ Sid, Action, Resource }) =>
    Action.flatMap((action) => problems(action, Resource).map((problem) => `${Sid}: ${action} ${problem}`)),
  );
  return [...twice.map((sid) => `${sid}: is no name, or that of two statements`), ...wrong];
}

function problems(action: string, resources: readonly string[]): string[] {
  if (action.includes('*')) return ['is a wildcard'];
  const found = Object.hasOwn(known, action) ? known[action] : undefined;
  if (!found) return ['is no action of IAM that is known here'];
  const types = Object.values(found.resources);
  const isForAll = resources.includes('*');
  if (types.length === 0) return isForAll && resources.length === 1 ? [] : ['is about no resource: it takes * alone'];
  if (isForAll) return listsAll.has(action) ? [] : [`could be limited to ${Object.keys(found.resources).join(', ')}`];
  return resources
    .filter((resource) => !types.some((type) => fits(type, resource)))
    .map((resource) => `is not about ${resource}`);
}

/** Whether a resource is of this type: `arn:${Partition}:ssm:${Region}:${Account}:document/${DocumentName}`. */
function fits(type: string, resource: string): boolean {
  const source = type
    .replace(/[.+^()|[\]\\/]/g, '\\$&')
    .replaceAll(/\$\{(Partition|Region|Account)\}/g, '[\\w*-]*')
    .replaceAll(/\$\{[^}]+\}/g, '.+');
  return new RegExp(`^${source}$`).test(resource);
}
