import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { pino } from 'pino';
import type { Fault } from '../../../../sandbox/faults.js';
import { startSandbox } from '../../../../sandbox/index.js';
import { type Clients, createClients } from '../../../../services/aws/clients.js';
import { createServices } from '../../../../services/create-services.js';
import { ANSWER_MS } from '../../../../services/read-budget.js';
import { SecurityTrail } from '../../../../services/security/trail.js';
import type { Services } from '../../../../services/services.js';
import { tableDefinition } from '../../../../services/table-definition.js';
import { people, policy, RecordingFaces } from '../../../support/change.js';
import { controlClient } from '../../../support/control-client.js';
import { StillClock } from '../../../support/observations.js';
import { PATIENT_MS } from '../../../support/patience.js';

/** The one host without a finding and without a missing patch: about it a lie would read best. */
export const PATCHED = 'cache-1';
const PATCHED_ID = 'i-0cac0e00000000001';
const HOUR_MS = 3_600_000;
/** Where no service listens: the documents are registered by it, and nothing is delivered. */
const NOBODY = 'http://127.0.0.1:9';

const DOCUMENTS = new URL('../../../../../infra/documents/', import.meta.url);
const documents = () => {
  const files = readdirSync(DOCUMENTS).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(new URL(file, DOCUMENTS), 'utf8'))]),
  );
};

/** A call of AWS as `service:Operation`, by the service's name in the sandbox. */
export type AwsCall = `${string}:${string}`;

interface InFlight {
  readonly call: AwsCall;
}

/** The whole of what reads use, over a sandbox in which one host was patched; every `ask` remembers nothing. */
export async function startFleet() {
  const sandbox = await startSandbox({ port: 0 });
  const control = controlClient(sandbox);
  const { aws } = sandbox.descriptor();
  const connection = (role: 'bot' | 'workflow' | 'operator') =>
    ({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys[role], maxAttempts: 1 }) as const;
  const operator = createClients(connection('operator'));
  await (await operator.dynamodb()).send(new CreateTableCommand(tableDefinition('sre-ops')));
  await control.put('/service', { url: NOBODY, key: 'key-of-the-test', stateMachines: {}, documents: documents() });
  await (await operator.ssm()).sendCommand({
    DocumentName: 'AWS-RunPatchBaseline',
    InstanceIds: [PATCHED_ID],
    Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
  });
  await control.post('/clock', { advance_ms: 12 * HOUR_MS });
  await control.put('/rates', { enabled: false });
  const clock = new StillClock(new Date(Date.now() + sandbox.descriptor().clock.offset_ms));

  const connect = () => {
    const waiting = new Waiting();
    return { waiting, clients: waiting.watched(createClients(connection('bot'))) };
  };
  const shared = connect();

  return {
    clock,
    region: aws.region,
    /** How often the sandbox was asked for each call by the assistant. */
    async calls(): Promise<ReadonlyMap<AwsCall, number>> {
      type Counts = { calls: { role: string; service: string; operation: string; calls: number }[] };
      const { calls } = (await control.get('/calls')) as Counts;
      const own = calls.filter(({ role }) => role === 'bot');
      return new Map(own.map((one): [AwsCall, number] => [`${one.service}:${one.operation}`, one.calls]));
    },
    faults: async (faults: readonly (Pick<Fault, 'kind' | 'service'> & Record<string, unknown>)[]) =>
      void (await control.put('/faults', faults)),
    /** Services that remember nothing. Clients are made anew only where calls are to hang and be cut off. */
    fresh({ cutOff = false } = {}): { services: Services; waiting: Waiting; close(): void } {
      const { clients, waiting } = cutOff ? connect() : shared;
      const services = createServices({
        clients,
        workflowClients: clients,
        clock,
        log: pino({ level: 'silent' }),
        people: people(),
        policy: policy(),
        faces: new RecordingFaces(),
        table: 'sre-ops',
        artifactBucket: aws.artifactBucket,
        patchWorkflowArn: 'arn:aws:states:us-west-2:111122223333:stateMachine:sre-ops-patch',
        notifications: { topicArns: [], certificateUrl: /^$/ },
        approvalUrl: (id) => `https://chat.test/#approval=${id}`,
        // What hangs is what an answer is due in spite of.
        answerMs: cutOff ? ANSWER_MS : PATIENT_MS,
      });
      // LookupEvents is not limited here, so nothing has to wait for its turn.
      const trail = new SecurityTrail({ clients, clock, everyMs: 0 });
      const history = { record: async () => undefined } as unknown as Services['history'];
      // Whoever asks here is the first to ask: a report that is there already would not be written.
      const reports = Object.assign(services.reports, { same: async () => undefined });
      return {
        services: { ...services, trail, history, reports },
        waiting,
        close: () => void (cutOff && clients.destroy()),
      };
    },
    async close() {
      shared.clients.destroy();
      operator.destroy();
      await sandbox.close();
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** Which calls are out, so that a test knows when nothing but what hangs is left. */
export class Waiting {
  readonly #out = new Set<InFlight>();
  readonly #queries = new Set<string>();
  readonly #seen = new WeakSet<object>();

  watched(clients: Clients): Clients {
    const made = Object.entries(clients).map(([name, value]) => {
      if (typeof value !== 'function' || name === 'destroy') return [name, value] as const;
      const make = value as (region?: string) => Promise<Watchable>;
      return [name, async (region?: string) => this.#watch(await make(region))] as const;
    });
    return Object.fromEntries(made) as unknown as Clients;
  }

  /** Resolves when every call that is still out is one that hangs, and so nothing more comes by itself. */
  async hanging(hangs: (call: AwsCall) => boolean): Promise<void> {
    for (let still = 0; still < 20; ) {
      await turn();
      const out = [...this.#out, ...[...this.#queries].map((): InFlight => ({ call: 'logs:GetQueryResults' }))];
      still = out.length > 0 && out.every(({ call }) => hangs(call)) ? still + 1 : 0;
    }
  }

  /** Between two looks at a query of Logs Insights no call is out, and more comes all the same. */
  #follow(args: never, { output }: { output?: { queryId?: string; status?: string } }): void {
    if (output?.queryId) this.#queries.add(output.queryId);
    if (output?.status && output.status !== 'Running' && output.status !== 'Scheduled') {
      this.#queries.delete(queryOf(args));
    }
  }

  #watch<Client extends Watchable>(client: Client): Client {
    if (this.#seen.has(client)) return client;
    this.#seen.add(client);
    // What a throttled client holds back for seconds is tested where it matters; here each call fails by itself.
    client.config.retryStrategy = async () => new StandardRetryStrategy(async () => 1);
    const service = client.config.signingName ?? client.config.defaultSigningName ?? '';
    const count =
      (next: Next, { commandName = '' }: { commandName?: string }): Next =>
      async (args) => {
        const one: InFlight = { call: `${service}:${commandName.replace(/Command$/, '')}` };
        this.#out.add(one);
        try {
          const result = await next(args);
          this.#follow(args, result);
          return result;
        } catch (error) {
          this.#queries.delete(queryOf(args));
          throw error;
        } finally {
          this.#out.delete(one);
        }
      };
    client.middlewareStack.add(count, { step: 'initialize', priority: 'high', name: 'countCalls' });
    return client;
  }
}

const queryOf = (args: { input?: { queryId?: string } }): string => args.input?.queryId ?? '';

type Next = (args: never) => Promise<{ output?: { queryId?: string; status?: string } }>;

interface Watchable {
  readonly config: { retryStrategy?: unknown; signingName?: string; defaultSigningName?: string };
  readonly middlewareStack: {
    add(
      middleware: (next: Next, context: { commandName?: string }) => Next,
      options: { step: 'initialize'; priority: 'high'; name: string },
    ): void;
  };
}
