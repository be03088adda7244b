import type { ConfigurationChange } from '../../contracts/configuration-change.js';
import type { TrailEvent } from '../trail-event.js';
import { isChange, viaOf } from './authors.js';
import { author } from './changes.js';
import { isObject } from './content.js';
import { type Difference, textOf } from './diff.js';
import { groupRules } from './group-rules.js';
import { impactOf } from './impacts.js';
import { type ResourceRef, resourceTypes } from './resource.js';
import { resourceName, whatChanged } from './words.js';

/** CloudTrail wraps EC2's lists as `{items: [...]}`. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isObject(value)) return value;
  if (Array.isArray(value.items)) return value.items.map(unwrapped);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

/** What a call must have changed, as far as its parameters say so; for the time when nothing was recorded. */
function impliedBy({ shown: { name }, request }: TrailEvent): Difference[] {
  const set = (path: readonly string[], after: string | boolean): Difference => ({ path, before: undefined, after });
  const inner = Object.values(request).find(isObject) ?? {};
  const member = (...names: readonly string[]) => {
    const found = names.map((one) => request[one] ?? inner[one]).find((value) => value !== undefined);
    return typeof found === 'string' || typeof found === 'boolean' ? found : undefined;
  };
  if (/^(Authorize|Revoke)SecurityGroupIngress$/.test(name)) {
    const listed = unwrapped(request.ipPermissions);
    const single = request.cidrIp ? [{ ...request, ipRanges: [request.cidrIp] }] : [];
    const rules = Object.keys(groupRules([...(Array.isArray(listed) ? listed : []), ...single]));
    const added = name.startsWith('Authorize');
    return rules.map((rule) => ({
      path: ['ingress', rule],
      before: added ? undefined : true,
      after: added ? true : undefined,
    }));
  }
  const tokens = member('httpTokens', 'HttpTokens');
  if (name === 'ModifyInstanceMetadataOptions' && tokens) return [set(['metadataOptions', 'httpTokens'], tokens)];
  const address = member('publicIp', 'PublicIp');
  if (name === 'AssociateAddress' && address) return [set(['publicIpAddress'], address)];
  if (name === 'CreateVolume') return [set(['encrypted'], member('encrypted') === true)];
  return [];
}

const kindOf = (name: string): ConfigurationChange['kind'] =>
  /^(Delete(Volume|SecurityGroup|NetworkInterface)|TerminateInstances)$/.test(name)
    ? 'deleted'
    : /^(Create(Volume|SecurityGroup|NetworkInterface)|RunInstances)$/.test(name)
      ? 'created'
      : 'changed';

interface Mentioned {
  readonly ref: ResourceRef;
  readonly users: { readonly ids: string[]; readonly names: string[] };
}

/** Changes from the calls alone, where AWS Config has nothing: no before, and an after only where the call says it. */
export function impliedChanges(event: TrailEvent, { ref, users }: Mentioned, region: string): ConfigurationChange[] {
  if (!isChange(event)) return [];
  const { shown } = event;
  const fitting = impliedBy(event).filter(({ path }) => (path[0] === 'ingress') === (ref.type === resourceTypes.group));
  const known = fitting.length > 0 ? fitting : [undefined];
  return known.map((difference, n) => {
    const values = { before: textOf(difference?.before), after: textOf(difference?.after) };
    const path = difference?.path ?? [];
    const rule = difference && impactOf({ ...difference, type: ref.type, together: [] });
    const kind = kindOf(shown.name);
    const told = { ref, name: null, kind, path, ...values };
    return {
      change_id: `${ref.id}/${shown.event_id}/${n}`,
      at: shown.at,
      ...{ resource_type: ref.type, resource_id: ref.id, resource_name: null, region },
      ...{ instance_ids: users.ids, instance_names: users.names, kind },
      field: path.join('.'),
      ...values,
      summary:
        difference || kind !== 'changed' ? whatChanged(told) : `${resourceName(ref, null)}: ${shown.name} was called`,
      ...author([event], 'complete', null),
      via: viaOf(event),
      impact: rule
        ? {
            rule_id: rule.id,
            severity: rule.severity,
            title: rule.title,
            meaning: rule.meaning,
            next_step: rule.nextStep,
          }
        : null,
      ...{ undone: false, revert: null, source: 'cloudtrail' as const },
    };
  });
}
