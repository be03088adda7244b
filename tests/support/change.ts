import { readFileSync } from 'node:fs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import type { Conversation, FaceRef, Faces } from '../../services/approvals/faces.js';
import { createClients } from '../../services/aws/clients.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { Message } from '../../services/contracts/message.js';
import { createServices } from '../../services/create-services.js';
import type { Caller } from '../../services/operation.js';
import { NotDelivered } from '../../services/outbox/not-delivered.js';
import { People } from '../../services/people.js';
import { Policy } from '../../services/policy.js';
import { SecurityLog, type Siem } from '../../services/security-log/security-log.js';
import { tableDefinition } from '../../services/table-definition.js';
import { AwsCalls } from '../../services/telemetry/aws-calls.js';
import { startAwsEndpoint } from './aws-endpoint.js';
import { ManualClock } from './manual-clock.js';
import { PATIENT_MS } from './patience.js';
import { ScriptedAws } from './scripted-aws.js';
import { Measured } from './telemetry.js';

export const ben: Caller = { id: 'ben', name: 'Ben Okafor', role: 'operator', surface: 'teams' };
export const ana: Caller = { id: 'ana', name: 'Ana Ruiz', role: 'approver', surface: 'teams' };
export const mei: Caller = { id: 'mei', name: 'Mei Tanaka', role: 'approver', surface: 'teams' };
export const sam: Caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'teams' };

export const CHANNEL = 'approvers-channel';

/** A surface that writes down what it was asked to show; approvals apart from the rest. */
export class RecordingFaces implements Faces {
  readonly requested: Approval[] = [];
  readonly changed: Approval[] = [];
  /** The cards of approvals that were edited, by their ids. */
  readonly cardsChanged: string[] = [];
  readonly posted: { message: Message; conversation: string }[] = [];
  readonly edited: { message: Message; conversation: string; activity_id: string }[] = [];
  readonly removed: string[] = [];
  /** Conversations that take no messages, and why. */
  readonly refusals = new Map<string, { gone?: boolean; lost?: boolean; unsure?: boolean; retryAfterMs?: number }>();
  /** What stands somewhere though nobody knows it, by its mark. */
  readonly standing = new Map<string, FaceRef>();

  async post(message: Message, { conversation_id, surface }: Conversation): Promise<FaceRef> {
    this.#refuse(conversation_id);
    if (message.kind === 'approval') {
      this.requested.push(message.approval);
      return { surface, conversation_id, activity_id: `card-${this.requested.length}` };
    }
    this.posted.push({ message, conversation: conversation_id });
    return { surface, conversation_id, activity_id: `message-${this.posted.length}` };
  }

  async edit(message: Message, { conversation_id, activity_id }: FaceRef): Promise<void> {
    this.#refuse(conversation_id);
    if (message.kind === 'approval') {
      this.changed.push(message.approval);
      this.cardsChanged.push(activity_id);
    } else this.edited.push({ message, conversation: conversation_id, activity_id });
  }

  async find(mark: string): Promise<FaceRef | undefined> {
    return this.standing.get(mark);
  }

  async remove({ activity_id }: FaceRef): Promise<void> {
    this.removed.push(activity_id);
  }

  #refuse(conversation: string): void {
    const why = this.refusals.get(conversation);
    if (why) throw new NotDelivered(`${conversation} cannot be reached`, why);
  }
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

/** The shipped policy, with another time for which a wave is watched, and whether services are looked at. */
export function policy({ bakeMinutes = 0, checkServices = false } = {}): Policy {
  const file = read('app/defaults/policy.json') as { environments: Record<string, object> };
  const environments = Object.entries(file.environments).map(
    ([name, rules]) => [name, { ...rules, bake_minutes: bakeMinutes, check_services: checkServices }] as const,
  );
  return Policy.parse({ ...file, environments: Object.fromEntries(environments) });
}

export const people = (): People => People.parse(read('app/defaults/sandbox-people.json'));

/** The services over real clients, a real DynamoDB (dynalite) and a scripted AWS, with a clock that a test moves. */
export async function startChange({
  topicArns = [] as string[],
  certificateUrl = /^$/,
  killSwitch = false,
  readOnly = false,
  fanOutTopicArn = undefined as string | undefined,
  siem = undefined as Siem | undefined,
} = {}) {
  const clock = new ManualClock();
  const aws = new ScriptedAws(clock);
  const endpoint = await startAwsEndpoint(aws.answers());
  const faces = new RecordingFaces();
  const measured = new Measured();
  const awsCalls = new AwsCalls(measured.measure);
  const connect = (role: 'bot' | 'workflow') =>
    createClients(
      { region: 'us-west-2', endpoint: endpoint.url, credentials: endpoint.keys.longTerm[role] },
      { attempted: awsCalls.attempted },
    );
  const [clients, workflowClients] = [connect('bot'), connect('workflow')];
  await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition('sre-ops')));
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const services = createServices({
    clients,
    workflowClients,
    clock,
    log,
    measure: measured.measure,
    security: new SecurityLog({ log, measure: measured.measure, siem }),
    people: people(),
    policy: policy(),
    faces,
    table: 'sre-ops',
    artifactBucket: 'sre-ops-artifacts',
    patchWorkflowArn: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch',
    notifications: { topicArns, certificateUrl },
    approvalUrl: (id) => `https://chat.test/#approval=${id}`,
    killSwitch,
    readOnly,
    fanOutTopicArn,
    answerMs: PATIENT_MS,
  });
  return {
    services,
    aws,
    clock,
    faces,
    logged,
    measured,
    awsCalls,
    endpoint,
    clients,
    /** Makes the approvers' channel known, and subscribes it. */
    async subscribe(id = CHANNEL) {
      await services.subscriptions.remember({ conversation_id: id, surface: 'teams', reference: { id } });
      await services.subscriptions.subscribe(id, { approvals: true });
    },
    /** Nothing is left to be written: another test's endpoint may get the same port. */
    async close() {
      await services.outbox.stop();
      await services.history.flush();
      clients.destroy();
      workflowClients.destroy();
      await endpoint.close();
    },
  };
}

export type Change = Awaited<ReturnType<typeof startChange>>;
