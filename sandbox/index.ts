import { join } from 'node:path';
import { DocumentError } from './automation/document.js';
import type { Log } from './calls.js';
import { Control } from './control.js';
import type { Registration } from './control-schema.js';
import type { SandboxDescriptor } from './descriptor.js';
import { EmbeddedAws } from './embedded-aws.js';
import { HttpRefusal } from './http.js';
import { keptClock } from './kept-clock.js';
import { createSandboxServer, listen } from './server.js';
import { ServiceLink } from './service-link.js';
import { DefinitionError } from './step-functions/read-definition.js';
import { fileStore, memoryStore, type Store } from './store.js';
import { createTeams } from './teams/index.js';

export { BadData } from './replay/bad-data.js';
export { StateFolderError } from './store.js';

export interface SandboxOptions {
  /** Port on 127.0.0.1, default 3979; a busy one takes the next. 0 takes any free one. */
  readonly port?: number;
  /** The sandbox keeps its state in the subfolder `sandbox`; in memory when undefined. */
  readonly stateFolder?: string | undefined;
  /** Drops the state of earlier runs. */
  readonly fresh?: boolean;
  /** The same seed gives the same fleet. Default 1. */
  readonly seed?: number;
  /** Recorded AWS data to answer from instead of the seeded data of those kinds. */
  readonly dataFolder?: string;
  /** Sets the clock to the newest record of the data instead of moving the data to today. */
  readonly recordedClock?: boolean;
  readonly log?: Log;
}

export interface Sandbox {
  readonly url: string;
  descriptor(): SandboxDescriptor;
  /** Ends everything promptly; state is on disk at any time. */
  close(): Promise<void>;
}

/**
 * Starts an AWS, a Teams and a Slack that live on loopback.
 *
 * @throws where no port can be listened on; {BadData} when recorded data cannot be used.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log: Log = options.log ?? (() => undefined);
  const store = openStore(options);
  const recording = options.recordedClock ? options.dataFolder : undefined;
  const clock = keptClock(store, recording, (error) => log('sandbox timer failed', { error }));
  let url = '';
  const aws = new EmbeddedAws({ store, clock, seed: options.seed ?? 1, fleet: options, url: () => url, log });
  const teams = createTeams({ world: aws.world, baseUrl: () => url });
  const link = new ServiceLink(clock, store, log);

  const descriptor = (): SandboxDescriptor => ({
    aws: aws.descriptor,
    teams: teams.descriptor(),
    slack: { url: `${url}/slack/` },
    control: `${url}/_sandbox`,
    clock: { offset_ms: clock.offsetMs },
  });

  const register = async (registration: Registration): Promise<void> => {
    deploy(aws, registration);
    const before = link.set(registration);
    aws.runFunctionsAt(registration);
    aws.alerts.subscribe(registration.url, before);
    teams.registered(registration.url);
    aws.warmUp().catch((error: unknown) => log('sandbox cannot load a service', { error }));
  };

  const control = new Control({
    ...{ clock, descriptor, register, faults: aws.faults, ledger: aws.ledger, rates: aws.rates },
    operations: () => aws.calls.served,
    publish: (publication) => aws.alerts.publish(publication),
    reset: async () => {
      await teams.installed();
      await aws.reset();
      teams.reset();
    },
  });
  const server = createSandboxServer({
    aws: (request, res) => aws.endpoint.handle(request, res),
    control: (req, res, path) => control.handle(req, res, path),
    teams: (req, res) => teams.handle(req, res),
    certificate: () => aws.signer.certificate(),
    log,
  });

  url = `http://127.0.0.1:${await listen(server, options.port ?? 3979)}`;
  const service = await link.stillThere();
  if (service) {
    aws.runFunctionsAt(service);
    teams.registered(service.url);
  }
  aws.resume();

  return {
    url,
    descriptor,
    async close() {
      clock.stop();
      control.close();
      teams.close();
      server.close();
      server.closeAllConnections();
      await aws.close();
    },
  };
}

function deploy(aws: EmbeddedAws, registration: Registration): void {
  try {
    aws.deploy(registration);
  } catch (error) {
    if (!(error instanceof DefinitionError || error instanceof DocumentError)) throw error;
    throw new HttpRefusal(400, 'invalid_definition', error.message);
  }
}

function openStore({ stateFolder, fresh }: SandboxOptions): Store {
  const store = stateFolder === undefined ? memoryStore() : fileStore(join(stateFolder, 'sandbox'));
  if (fresh) store.clear();
  return store;
}
