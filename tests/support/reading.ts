import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import type { z } from 'zod';
import type { Fault } from '../../sandbox/faults.js';
import { startSandbox } from '../../sandbox/index.js';
import { Acceptances } from '../../services/acceptance/acceptances.js';
import { Anchors } from '../../services/audit/anchors.js';
import { AuditChain } from '../../services/audit/chain.js';
import { AuditTrail } from '../../services/audit/trail.js';
import { type Clients, createClients } from '../../services/aws/clients.js';
import { systemClock } from '../../services/clock.js';
import type { Caller, Operation } from '../../services/operation.js';
import { createReads } from '../../services/reads.js';
import { Reports } from '../../services/reports/reports.js';
import type { Services } from '../../services/services.js';
import { Table } from '../../services/table.js';
import { tableDefinition } from '../../services/table-definition.js';
import { controlClient } from './control-client.js';
import { StillClock } from './observations.js';
import { PATIENT_MS } from './patience.js';
import { nobodyReads } from './telemetry.js';

const TABLE = 'sre-ops';
const sam: Caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'cli' };

type Faults = (Pick<Fault, 'kind' | 'service'> & Record<string, unknown>)[];

/** What reads see of a sandbox over HTTP. Each `fresh` has its own clients and remembers nothing. */
export async function startReading(options: { dataFolder?: string; fleetSize?: number } = {}) {
  const sandbox = await startSandbox({ port: 0, ...options });
  const { aws, control } = sandbox.descriptor();
  const made: { destroy(): void }[] = [];
  // Loading the SDK takes as long as a slow machine likes, and must not count as a service that is slow.
  const loading = createClients({ region: aws.region });
  await Promise.all([
    loading.ec2(),
    loading.ssm(),
    loading.inspector(),
    loading.cloudtrail(),
    loading.cloudwatch(),
    loading.loadbalancing(),
    loading.config(),
    loading.logs(),
    loading.guardduty(),
    loading.securityhub(),
  ]);
  loading.destroy();
  const set = async (path: string, body: unknown) => {
    const answer = await fetch(control + path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
  };
  const put = (faults: Faults) => set('/faults', faults);
  // Two look-ups a second leave out what a slow machine did not get to, and then two answers differ in number.
  await set('/rates', { enabled: false });
  const operator = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.bot });
  await (await operator.dynamodb()).send(new CreateTableCommand(tableDefinition(TABLE)));
  operator.destroy();
  return {
    faults: put,
    /** What happens behind the back of the assistant. */
    operator(): Clients {
      const clients = createClients({
        region: aws.region,
        endpoint: aws.endpoint,
        credentials: aws.accessKeys.operator,
      });
      made.push(clients);
      return clients;
    },
    advance: (ms: number) => controlClient(sandbox).post('/clock', { advance_ms: ms }),
    /** How often the faults in force have struck. */
    async struck(): Promise<number> {
      const listed = (await (await fetch(`${control}/faults`)).json()) as { struck: number }[];
      return listed.reduce((sum, { struck }) => sum + struck, 0);
    },
    /** Every call that changed something, as `service:Operation`. */
    async effects(): Promise<string[]> {
      const { effects } = (await (await fetch(`${control}/effects`)).json()) as {
        effects: { service: string; operation: string }[];
      };
      return effects.map(({ service, operation }) => `${service}:${operation}`);
    },
    fresh({ maxAttempts = 1, answerMs = PATIENT_MS } = {}) {
      const clients = createClients({
        region: aws.region,
        endpoint: aws.endpoint,
        credentials: aws.accessKeys.bot,
        maxAttempts,
      });
      made.push(clients);
      const still = new StillClock(new Date(Date.now() + sandbox.descriptor().clock.offset_ms));
      const table = new Table(() => clients.dynamodb(), TABLE, still);
      const chain = new AuditChain(table);
      const log = pino({ level: 'silent' });
      const audit = new AuditTrail(chain, new Anchors(clients, aws.artifactBucket, chain), log);
      const reads: Partial<Services> = {
        answerMs,
        ...nobodyReads(),
        clock: still,
        log,
        acceptances: new Acceptances({ table, audit, clock: still, log, region: aws.region }),
        reports: new Reports(clients, aws.artifactBucket, table, still, systemClock),
        ...createReads({ clients, clock: still, answerMs }),
      };
      const services = reads as Services;
      const connection = { region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.bot };
      const ask = async <In extends z.ZodObject, Out extends z.ZodObject>(
        operation: Operation<In, Out>,
        input: z.input<In>,
        signal: AbortSignal = new AbortController().signal,
        caller: Caller = sam,
      ): Promise<z.output<Out>> => {
        return operation.output.parse(await operation.run(operation.input.parse(input), { services, caller, signal }));
      };
      return { services, clock: still, ask, connection };
    },
    async close() {
      for (const clients of made) clients.destroy();
      await sandbox.close();
    },
  };
}
