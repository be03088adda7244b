/** One call of the service, and at which side of its effect the service is killed. */
export interface KillPoint {
  readonly phase: Phase;
  readonly service: string;
  readonly operation: string;
  readonly side: 'before' | 'after';
  /** What tells the call from others of the operation: a part of its input. */
  readonly matching?: string;
}

/** What people go through in one story, in this order; each phase is about one of its two approvals. */
export const plots = {
  /** A host is patched, and put back because somebody asks for it. */
  rollback: ['ask', 'decide', 'patch', 'ask back', 'decide back', 'roll back'],
  /** The host was restarted since it was approved: people are asked again; its patch makes it ill, and it goes back by itself. */
  renewal: ['ask', 'decide', 'drift', 'ask again', 'decide again', 'patch again'],
} as const;
export type Plot = keyof typeof plots;
export type Phase = (typeof plots)[Plot][number];

/** A point before and one after. */
export const bothSides = (phase: Phase, service: string, operation: string, matching?: string): KillPoint[] =>
  (['before', 'after'] as const).map((side) => ({ phase, service, operation, side, ...(matching && { matching }) }));

/** What only messages of the outbox say. */
const ASKS = { teams: '"mark"', slack: 'sre_message' } as const;

/** The card that asks for a decision. The chats are asked at the same moment: in one phase a kill is of use in one of them. */
export const posts = (phase: Phase, chat: keyof typeof ASKS): KillPoint[] =>
  bothSides(phase, chat, chat === 'teams' ? 'post' : 'chat.postMessage', ASKS[chat]);

/** Everything that a story changes at AWS, in the table and in the chats. */
const rollback: readonly KillPoint[] = [
  ...bothSides('ask', 'dynamodb', 'PutItem', '"PLAN#'),
  ...bothSides('ask', 'dynamodb', 'PutItem', '"HOST#'),
  ...bothSides('ask', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('ask', 'dynamodb', 'PutItem', '"AUDIT"'),
  ...bothSides('ask', 'states', 'StartExecution'),
  ...bothSides('ask', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...posts('ask', 'teams'),
  ...bothSides('decide', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('decide', 'dynamodb', 'PutItem', '"AUDIT"'),
  ...bothSides('decide', 'states', 'SendTaskSuccess'),
  ...bothSides('patch', 'dynamodb', 'PutItem', '"claims"'),
  ...bothSides('patch', 's3', 'PutObject', 'plans/'),
  ...bothSides('patch', 'ssm', 'StartAutomationExecution'),
  ...bothSides('patch', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('patch', 'dynamodb', 'PutItem', '"AUDIT"'),
  ...bothSides('patch', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('patch', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('ask back', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('ask back', 'states', 'StartExecution'),
  ...posts('ask back', 'slack'),
  ...bothSides('decide back', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('decide back', 'states', 'SendTaskSuccess'),
  ...bothSides('roll back', 'dynamodb', 'PutItem', '"claims"'),
  ...bothSides('roll back', 'ssm', 'StartAutomationExecution'),
  ...bothSides('roll back', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('roll back', 'dynamodb', 'PutItem', '"HOLD#'),
];

const renewal: readonly KillPoint[] = [
  ...posts('ask', 'slack'),
  ...bothSides('drift', 'dynamodb', 'PutItem', '"voided"'),
  ...bothSides('drift', 'dynamodb', 'PutItem', '"PLAN#'),
  ...bothSides('ask again', 'states', 'StartExecution'),
  ...posts('ask again', 'teams'),
  ...bothSides('decide again', 'teams', 'edit'),
  ...bothSides('decide again', 'dynamodb', 'PutItem', '"APPROVAL#'),
  ...bothSides('decide again', 'states', 'SendTaskSuccess'),
  ...bothSides('patch again', 'ssm', 'StartAutomationExecution', 'InstallPackages'),
  ...bothSides('patch again', 'dynamodb', 'PutItem', '"restores":{"M":{"i-'),
  ...bothSides('patch again', 'ssm', 'StartAutomationExecution', 'RestoreRootVolume'),
  ...bothSides('patch again', 'dynamodb', 'PutItem', '"HOLD#'),
  ...bothSides('patch again', 'dynamodb', 'PutItem', '"APPROVAL#'),
];

export const allPoints: Readonly<Record<Plot, readonly KillPoint[]>> = { rollback, renewal };
