import type { Alert } from '../contracts/alert.js';
import { rules } from '../security/detections/index.js';
import { type DetectionRule, matches } from '../security/detections/rule.js';
import { Usual } from '../security/detections/usual.js';
import { type TrailEvent, trailEvent } from '../security/trail-event.js';
import type { Reading } from './reading.js';

/** EventBridge's names of what CloudTrail recorded (Amazon EventBridge User Guide, "AWS service events via CloudTrail"). */
export const CLOUDTRAIL_EVENTS: ReadonlySet<string> = new Set([
  'AWS API Call via CloudTrail',
  'AWS Console Sign In via CloudTrail',
]);

/**
 * What one event alone says whoever looks at it: rules that need what is usual, or several events, are for
 * `monitor_security_events`.
 */
const sensitive: ReadonlySet<string> = new Set([
  'access-key-created',
  'admin-rights-granted',
  'config-recording-stopped',
  'console-login-without-mfa',
  'flow-logs-deleted',
  'guardduty-weakened',
  'guards-weakened',
  'identity-created',
  'key-pair-added',
  'mfa-added-for-another',
  'mfa-removed',
  'open-security-group',
  'password-set-for-another',
  'privileged-role-assumed',
  'rights-granted',
  'role-trust-changed',
  'role-trusts-outsider',
  'root-access-key-created',
  'root-credentials-changed',
  'root-used',
  'secret-parameters-read',
  'session-logging-changed',
  'snapshot-shared',
  'trail-tampering',
  'user-data-changed',
  'windows-password-read',
]);

const order: readonly Alert['severity'][] = ['critical', 'high', 'medium', 'low'];

/**
 * A sensitive act of somebody, as the detections name it; who it was is asked of the person whom the event names.
 * @returns undefined for what is no sensitive act.
 */
export function readCloudTrail(detail: Readonly<Record<string, unknown>>, region: string | null): Reading | undefined {
  const event = trailEvent({ CloudTrailEvent: JSON.stringify(detail) }, region ?? '');
  const around = { fleet: new Map(), usual: new Usual([event]) };
  const [rule] = rules
    .filter((one) => sensitive.has(one.id) && matches(one, event, around))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return rule && readingOf(rule, event);
}

function readingOf({ id, title, severity, meaning, nextStep }: DetectionRule, event: TrailEvent): Reading {
  const { shown } = event;
  const facts: [string, string | null][] = [
    ['Call', `${shown.source.replace(/\.amazonaws\.com$/, '')}:${shown.name}`],
    ['By', shown.actor],
    ['From', shown.source_ip],
    ['With', shown.user_agent],
    ['What to do', nextStep],
  ];
  return {
    kind: 'threat',
    severity,
    title: `${title} by ${shown.actor.slice(0, 100)}`,
    detail: meaning,
    instance_ids: shown.instance_ids.slice(0, 20),
    instance_names: [],
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value: value.slice(0, 500) }] : [])),
    source: 'cloudtrail',
    account: event.account || null,
    region: shown.region || null,
    at: shown.at,
    done_by: namesOf(event),
    group: { key: ['act', id, shown.actor], title: `${title} by ${shown.actor.slice(0, 100)}` },
    identity: ['act', shown.event_id],
  };
}

/** What AWS vouches for first: the identity behind a session, its name, the IAM user. */
function namesOf({ identity }: TrailEvent): string[] {
  const context = identity.sessionContext;
  const source = typeof context === 'object' && context !== null ? Object.entries(context) : [];
  const [, sourceIdentity] = source.find(([key]) => key === 'sourceIdentity') ?? [];
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(identity.arn ?? '')?.[1];
  const user = identity.type === 'IAMUser' ? identity.userName : undefined;
  return [sourceIdentity, session, user].filter((name): name is string => typeof name === 'string' && name !== '');
}
