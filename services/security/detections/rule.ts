import type { Detection } from '../../contracts/security-event.js';
import type { Host } from '../../instances.js';
import { viaOf } from '../configuration/authors.js';
import type { TrailEvent } from '../trail-event.js';
import type { Usual } from './usual.js';

/** What a rule may be asked about: the `event_types` of the operation. */
export type EventKind = 'login' | 'privilege_escalation' | 'config_changes';

export type FleetById = ReadonlyMap<string, Host>;

/** One thing worth telling a person about. Its text is ours; nothing of the event is copied into it. */
export interface DetectionRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Detection['severity'];
  /** MITRE ATT&CK, Enterprise matrix. */
  readonly techniqueIds: readonly string[];
  readonly kinds: readonly EventKind[];
  readonly meaning: string;
  readonly nextStep: string;
  /** Calls by service, without `.amazonaws.com`; a service with no names means every call of it. Left out: any call. */
  readonly calls?: Readonly<Record<string, readonly string[]>>;
  /** How the call must have ended; `done` unless said otherwise. */
  readonly outcome?: 'done' | 'refused' | 'either';
  /** Only so many by one actor within ten minutes are worth telling. */
  readonly atLeast?: number;
  /** With `atLeast`: so many different calls, things asked for or actors, not so many calls. */
  readonly distinct?: 'call' | 'request' | 'actor';
  /** Whose events belong together: one actor's unless said otherwise, or one address's whoever it claims to be. */
  readonly by?: 'actor' | 'address';
  where?(event: TrailEvent, around: Around): boolean;
}

/** What a condition may look at besides the event. */
export interface Around {
  readonly fleet: FleetById;
  readonly usual: Usual;
}

/** Whether one event is what the rule looks for. A burst is judged over several: see `detect`. */
export function matches(rule: DetectionRule, event: TrailEvent, around: Around): boolean {
  return called(rule, event) && ended(rule, event) && !byAws(rule, event) && (rule.where?.(event, around) ?? true);
}

function called({ calls }: DetectionRule, { shown, service }: TrailEvent): boolean {
  if (calls === undefined) return true;
  const names = Object.hasOwn(calls, service) ? calls[service] : undefined;
  return names !== undefined && (names.length === 0 || names.includes(shown.name));
}

function ended({ outcome = 'done' }: DetectionRule, event: TrailEvent): boolean {
  if (outcome === 'refused') return refused(event);
  return outcome === 'either' || succeeded(event);
}

/** The codes with which AWS refuses what a policy does not allow. */
const DENIED = /^(Client\.)?(AccessDenied|AccessDeniedException|UnauthorizedOperation|UnauthorizedAccess)$/;

export const refused = (event: TrailEvent): boolean => DENIED.test(event.shown.error_code ?? '');

/** Sign-in events say how they ended in the answer instead of an error code. */
export const succeeded = (event: TrailEvent): boolean =>
  event.shown.error_code === null && !Object.values(event.response).includes('Failure');

/**
 * AWS acting for itself. A grave change that a service makes for somebody, as CloudFormation does, is that person's; what
 * a service looks at or is refused is nobody's, and its small changes are those of a template that was reviewed. So are
 * small changes by other code, but for who may do what: that is told whoever does it.
 */
function byAws({ severity, kinds }: DetectionRule, event: TrailEvent): boolean {
  const { identity, readOnly } = event;
  if (identity.type === 'AWSService' || /[:/]AWSServiceRoleFor/.test(identity.arn ?? '')) return true;
  if (severity === 'low' && !kinds.includes('privilege_escalation') && byCode(event)) return true;
  return (severity === 'low' || readOnly || refused(event)) && throughService(event);
}

/** A service made the call for whoever is recorded. `AWS Internal` is the console, so it is a person. */
export const throughService = ({ shown }: TrailEvent): boolean => /\.amazonaws\.com$/.test(shown.source_ip ?? '');

/**
 * A long-lived key of a user, which is what gets stolen: whoever holds it may write into the user agent what he likes, and
 * neither the console nor a function ever has one (IAM user guide, "Unique identifiers").
 */
const hasLongLivedKey = ({ identity }: TrailEvent): boolean => /^AKIA/.test(identity.accessKeyId ?? '');

/** The console calls by itself, for every page it shows. */
export const fromConsole = (event: TrailEvent): boolean =>
  !hasLongLivedKey(event) &&
  /^(aws-internal|AWS Internal|console\.|signin\.|Mozilla\/)|S3Console|AWSCloudTrailConsole/.test(
    event.shown.user_agent ?? '',
  );

/**
 * Code that manages resources made the call: what it changes was reviewed where the code is. CloudFormation calls from inside
 * AWS; the others only say who they are, which is believed of roles.
 */
export function byCode(event: TrailEvent): boolean {
  const via = viaOf(event);
  if (via === 'cloudformation') return throughService(event) || event.identity.invokedBy !== undefined;
  return (via === 'terraform' || via === 'pulumi') && !hasLongLivedKey(event);
}

/** An instance's own role: its session is named after the instance. */
export const instanceOf = ({ identity }: TrailEvent): string | undefined =>
  /:assumed-role\/[^/]+\/(i-[0-9a-f]+)$/.exec(identity.arn ?? '')?.[1];

/** Software rather than a person: an instance, a function, a container or a pipeline with its own role. */
export const byWorkload = (event: TrailEvent): boolean => instanceOf(event) !== undefined || byManagedWorkload(event);

/**
 * Software that has no host of yours: a function or a container, which have a role of their own, no person's and no instance's;
 * or what signs in with a token of a cluster or a pipeline (IAM user guide, "OIDC federation"; people sign in like that through
 * Cognito alone).
 */
export const byManagedWorkload = ({ shown, identity }: TrailEvent): boolean =>
  (identity.type === 'AssumedRole' &&
    !/[/:](i-[0-9a-f]+$|AWSReservedSSO_)/.test(identity.arn ?? '') &&
    /exec-env\/AWS_(Lambda|ECS)|lambda\.amazonaws/i.test(shown.user_agent ?? '')) ||
  /:oidc-provider\//.test(
    textOf(memberOf(memberOf(identity.sessionContext, 'webIdFederationData'), 'federatedProvider')),
  );

/** Somebody changes his own user: a session counts as the user whose name it bears. */
export function onOneself({ identity, request }: TrailEvent): boolean {
  const target = textOf(request.userName);
  if (target === '') return true;
  return target === identity.userName || (identity.arn ?? '').endsWith(`/${target}`);
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Members of CloudTrail's `{ items: [...] }`, the shape in which EC2 logs its lists. */
export function itemsOf(value: unknown): Record<string, unknown>[] {
  const items = memberOf(value, 'items');
  if (!Array.isArray(items)) return [];
  return items.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}

/** Half of the internet is as good as all of it, and two halves are all of it: `/0` and `/1`, whatever stands before. */
const ANYWHERE = /\/[01]$/;

export const isAnywhere = (...ranges: readonly unknown[]): boolean =>
  ranges.some((range) => ANYWHERE.test(textOf(range)));
