import type { AuditEvent } from '../audit/entry.js';
import type { Effect } from '../operation.js';

/** Where a request came in. */
export type Door = 'teams' | 'slack' | 'mcp' | 'sns';

/** From unknown senders, forged, or come twice. */
export interface RefusedRequest {
  readonly door: Door;
  /** One word or two, such as `signature` or `tenant`. Never anything the sender wrote. */
  readonly reason: string;
  /** HTTP status of the answer, where it was one. */
  readonly status?: number;
  /** Id of an account that the platform vouches for and that nobody listed; or of the person whose key it came with. */
  readonly user?: string;
}

/** A call of somebody who may not. */
export interface DeniedCall {
  readonly operation: string;
  readonly effect: Effect;
  readonly caller: { readonly id: string; readonly surface: string; readonly call?: string | undefined };
  readonly subjects: readonly string[];
}

/** Rules and switches that hold for everybody. */
export interface ManagedChange {
  readonly entity: 'people and policy' | 'kill switch' | 'freeze';
  readonly change: 'Update' | 'Activate' | 'Deactivate';
  /** Id of a person; `workflow` where the approved workflow acts, `deployment` where whoever deploys put another file. */
  readonly by: string;
  /** Of the version or the freeze. */
  readonly uid?: string;
}

/** What every event has of where and when it happened. */
export interface About {
  /** Names the event: whoever gets it twice drops the second. */
  readonly uid: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stage: string;
  readonly region: string;
  readonly correlationId: string | undefined;
}

const NAME = 'SRE Operations Assistant';
const service = { name: 'sre-agent' };

/** `severity_id` of OCSF. */
const severities = { Informational: 1, Low: 2, Medium: 3, High: 4 } as const;
type Severity = keyof typeof severities;

const classes = {
  3002: ['Authentication', 'Identity & Access Management'],
  3004: ['Entity Management', 'Identity & Access Management'],
  6003: ['API Activity', 'Application Activity'],
} as const;

function event(
  uid: keyof typeof classes,
  [activity_id, activity_name]: readonly [number, string],
  outcome: { readonly ok: boolean; readonly detail: string; readonly severity: Severity },
  about: About,
) {
  const [class_name, category_name] = classes[uid];
  return {
    category_uid: Math.floor(uid / 1_000),
    category_name,
    class_uid: uid,
    class_name,
    activity_id,
    activity_name,
    type_uid: uid * 100 + activity_id,
    severity_id: severities[outcome.severity],
    severity: outcome.severity,
    status_id: outcome.ok ? 1 : 2,
    status: outcome.ok ? 'Success' : 'Failure',
    status_detail: outcome.detail,
    time: about.at,
    metadata: {
      version: '1.3.0',
      uid: about.uid,
      profiles: ['cloud'],
      labels: [`stage:${about.stage}`],
      log_provider: NAME,
      product: { name: NAME, vendor_name: NAME },
      ...(about.correlationId !== undefined && { correlation_uid: about.correlationId }),
    },
    cloud: { provider: 'AWS', region: about.region },
  };
}

const person = (uid: string) => ({ uid, type_id: 1, type: 'User' });
const system = (uid: string) => ({ uid, type_id: 3, type: 'System' });
const workflow = system('workflow');
const systems: ReadonlySet<string> = new Set(['workflow', 'deployment']);

const protocols: Readonly<Record<Door, string>> = {
  teams: 'Bot Framework token',
  slack: 'Slack request signature',
  mcp: 'Bearer key',
  sns: 'SNS message signature',
};

/** Class 3002. Who sent it is not known, unless the platform says so. */
export const refusedRequest = ({ door, reason, status, user }: RefusedRequest, about: About) => ({
  ...event(3002, [1, 'Logon'], { ok: false, detail: reason, severity: 'Medium' }, about),
  message: `A request was refused: ${reason}`,
  ...(status !== undefined && { status_code: String(status) }),
  user: user === undefined ? { name: 'unknown', type_id: 0, type: 'Unknown' } : person(user),
  auth_protocol_id: 99,
  auth_protocol: protocols[door],
  is_remote: true,
  service,
  src_endpoint: { svc_name: door },
});

const activities: Readonly<Record<Effect, readonly [number, string]>> = {
  read: [2, 'Read'],
  propose: [1, 'Create'],
  change: [3, 'Update'],
  decide: [3, 'Update'],
};

/** Class 6003. */
export const deniedCall = ({ operation, effect, caller, subjects }: DeniedCall, about: About) => ({
  ...event(6003, activities[effect], { ok: false, detail: 'not_allowed', severity: 'Medium' }, about),
  message: `${caller.id} may not: ${operation}`,
  actor: { user: person(caller.id) },
  api: { operation, service, ...(caller.call && { request: { uid: caller.call } }) },
  src_endpoint: { svc_name: caller.surface },
  resources: subjects.map((uid) => ({ uid })),
});

/** Outcomes of an entry of the audit chain that say that it came to nothing, or to something bad. */
const failures: ReadonlySet<string> = new Set([
  ...['invalid_input', 'not_found', 'not_allowed', 'conflict', 'access_denied', 'unavailable', 'defect'],
  ...['cancelled', 'failed', 'unknown', 'was_not_me'],
]);
const severityOf = ({ outcome }: AuditEvent): Severity => {
  if (outcome === 'break_glass' || outcome === 'was_not_me') return 'High';
  return failures.has(outcome) ? 'Low' : 'Informational';
};

/** Class 6003: an entry of the audit chain, under its id. */
export const auditedAct = (entry: AuditEvent, about: About) => ({
  ...event(
    6003,
    activities[entry.effect],
    { ok: !failures.has(entry.outcome), detail: entry.outcome, severity: severityOf(entry) },
    about,
  ),
  message: `${entry.actor.id} ${entry.operation}: ${entry.outcome}`,
  actor: { user: entry.surface === 'workflow' ? workflow : person(entry.actor.id) },
  api: { operation: entry.operation, service, ...(entry.call !== null && { request: { uid: entry.call } }) },
  src_endpoint: { svc_name: entry.surface },
  resources: entry.subjects.map((uid) => ({ uid })),
  ...(entry.plan_hash !== null && { unmapped: { plan_hash: entry.plan_hash } }),
});

const changes: Readonly<Record<ManagedChange['change'], number>> = { Update: 3, Activate: 10, Deactivate: 11 };

/** Class 3004. */
export const managedChange = ({ entity, change, by, uid }: ManagedChange, about: About) => ({
  ...event(3004, [changes[change], change], { ok: true, detail: entity, severity: 'Medium' }, about),
  message: `${entity}: ${change.toLowerCase()}`,
  actor: { user: systems.has(by) ? system(by) : person(by) },
  entity: { name: entity, type_id: 5, type: 'Policy', policy: { name: entity, ...(uid !== undefined && { uid }) } },
});
