import { readFileSync } from 'node:fs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import type { FaceRef, Faces } from '../../services/approvals/faces.js';
import { createClients } from '../../services/aws/clients.js';
import type { Alert } from '../../services/contracts/alert.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { Caller } from '../../services/operation.js';
import { People } from '../../services/people.js';
import { Policy } from '../../services/policy.js';
import { createServices } from '../../services/services.js';
import { tableDefinition } from '../../services/table.js';
import { startAwsEndpoint } from './aws-endpoint.js';
import { ManualClock } from './manual-clock.js';
import { ScriptedAws } from './scripted-aws.js';

export const ben: Caller = { id: 'ben', name: 'Ben Okafor', role: 'operator', surface: 'teams' };
export const ana: Caller = { id: 'ana', name: 'Ana Ruiz', role: 'approver', surface: 'teams' };
export const mei: Caller = { id: 'mei', name: 'Mei Tanaka', role: 'approver', surface: 'teams' };
export const sam: Caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'teams' };

export const CHANNEL = 'approvers-channel';

/** A surface that writes down what it was asked to show. */
export class RecordingFaces implements Faces {
  readonly requested: Approval[] = [];
  readonly changed: Approval[] = [];
  readonly alerts: { alert: Alert; conversation: string }[] = [];
  /** Conversations that cannot be reached. */
  readonly broken = new Set<string>();

  async approvalRequested(
    approval: Approval,
    conversations: readonly { conversation_id: string }[],
  ): Promise<FaceRef[]> {
    const reached = conversations.filter(({ conversation_id }) => !this.broken.has(conversation_id));
    if (reached.length === 0) throw new Error('no conversation could be reached');
    this.requested.push(approval);
    return reached.map(({ conversation_id }) => ({
      surface: 'teams',
      conversation_id,
      activity_id: `card-${this.requested.length}`,
    }));
  }

  async approvalChanged(approval: Approval): Promise<void> {
    this.changed.push(approval);
  }

  async alert(alert: Alert, conversations: readonly { conversation_id: string }[]): Promise<void> {
    for (const { conversation_id } of conversations) {
      if (this.broken.has(conversation_id)) throw new Error(`${conversation_id} cannot be reached`);
      this.alerts.push({ alert, conversation: conversation_id });
    }
  }
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

export const policy = (): Policy => Policy.parse(read('app/defaults/policy.json'));
export const people = (): People => People.parse(read('app/defaults/sandbox-people.json'));

/** The services over real clients, a real DynamoDB (dynalite) and a scripted AWS, with a clock that a test moves. */
export async function startChange({ topicArns = [] as string[], certificateUrl = /^$/ } = {}) {
  const clock = new ManualClock();
  const aws = new ScriptedAws(clock);
  const endpoint = await startAwsEndpoint(aws.answers());
  const faces = new RecordingFaces();
  const connect = (role: 'bot' | 'workflow') =>
    createClients({ region: 'us-west-2', endpoint: endpoint.url, credentials: endpoint.keys.longTerm[role] });
  const [clients, workflowClients] = [connect('bot'), connect('workflow')];
  await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition('sre-ops')));
  const logged: string[] = [];
  const services = createServices({
    clients,
    workflowClients,
    clock,
    log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
    people: people(),
    policy: policy(),
    faces,
    table: 'sre-ops',
    artifactBucket: 'sre-ops-artifacts',
    patchWorkflowArn: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch',
    notifications: { topicArns, certificateUrl },
    approvalUrl: (id) => `https://chat.test/#approval=${id}`,
  });
  return {
    services,
    aws,
    clock,
    faces,
    logged,
    endpoint,
    clients,
    /** Makes the approvers' channel known, and subscribes it. */
    async subscribe(id = CHANNEL) {
      await services.subscriptions.remember({ conversation_id: id, surface: 'teams', reference: { id } });
      await services.subscriptions.subscribe(id, { approvals: true });
    },
    async close() {
      clients.destroy();
      workflowClients.destroy();
      await endpoint.close();
    },
  };
}

export type Change = Awaited<ReturnType<typeof startChange>>;
