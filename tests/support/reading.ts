import type { z } from 'zod';
import type { Fault } from '../../sandbox/faults.js';
import { startSandbox } from '../../sandbox/index.js';
import { createClients } from '../../services/aws/clients.js';
import type { Operation } from '../../services/operation.js';
import { createReads } from '../../services/reads.js';
import type { Services } from '../../services/services.js';
import { StillClock } from './observations.js';

type Faults = (Pick<Fault, 'kind' | 'service'> & Record<string, unknown>)[];

/** What reads see of a sandbox over HTTP. Each `fresh` has its own clients and remembers nothing. */
export async function startReading({ dataFolder }: { dataFolder?: string } = {}) {
  const sandbox = await startSandbox({ port: 0, ...(dataFolder && { dataFolder }) });
  const { aws, control, clock } = sandbox.descriptor();
  const made: { destroy(): void }[] = [];
  // Loading the SDK takes as long as a slow machine likes, and must not count as a service that is slow.
  const loading = createClients({ region: aws.region });
  await Promise.all([
    loading.ec2(),
    loading.ssm(),
    loading.inspector(),
    loading.cloudtrail(),
    loading.cloudwatch(),
    loading.config(),
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
  return {
    faults: put,
    /** How often the faults in force have struck. */
    async struck(): Promise<number> {
      const listed = (await (await fetch(`${control}/faults`)).json()) as { struck: number }[];
      return listed.reduce((sum, { struck }) => sum + struck, 0);
    },
    fresh({ maxAttempts = 1 } = {}) {
      const clients = createClients({
        region: aws.region,
        endpoint: aws.endpoint,
        credentials: aws.accessKeys.bot,
        maxAttempts,
      });
      made.push(clients);
      const still = new StillClock(new Date(Date.now() + clock.offset_ms));
      const reads: Partial<Services> = { clock: still, ...createReads({ clients, clock: still }) };
      const services = reads as Services;
      const ask = async <In extends z.ZodObject, Out extends z.ZodObject>(
        operation: Operation<In, Out>,
        input: z.input<In>,
        signal: AbortSignal = new AbortController().signal,
      ): Promise<z.output<Out>> => {
        const caller = { id: 'sam', name: 'Sam Vega', role: 'viewer', surface: 'cli' } as const;
        return operation.output.parse(await operation.run(operation.input.parse(input), { services, caller, signal }));
      };
      return { services, clock: still, ask };
    },
    async close() {
      for (const clients of made) clients.destroy();
      await sandbox.close();
    },
  };
}
