import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DocumentError } from './automation/document.js';
import type { Log } from './calls.js';
import { ChatHolds } from './chat-holds.js';
import { Control } from './control.js';
import type { Registration } from './control-schema.js';
import type { SandboxDescriptor } from './descriptor.js';
import { EmbeddedAws } from './embedded-aws.js';
import { HttpRefusal } from './http.js';
import { keptClock } from './kept-clock.js';
import { isRecord } from './protocols/values.js';
import { createSandboxServer, listen } from './server.js';
import { ServiceLink } from './service-link.js';
import { createSlack } from './slack/index.js';
import { DefinitionError } from './step-functions/read-definition.js';
import { fileStore, loadFromOwner, memoryStore, type Store } from './store.js';
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
  /** Instances in the fleet, ten or more. Default 10. */
  readonly fleetSize?: number;
  /** Recorded AWS data to answer from instead of the seeded data of those kinds. */
  readonly dataFolder?: string;
  /** How far the clock of a new sandbox is ahead of wall time. */
  readonly aheadMs?: number;
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
  const onTimerError = (error: unknown) => log('sandbox timer failed', { error });
  const clock = keptClock(store, recording, onTimerError, options.aheadMs);
  let url = '';
  const chatSecret = (): Readonly<Record<string, string>> => ({
    MicrosoftAppPassword: teams.descriptor().appSecret,
    SLACK_SIGNING_SECRET: slack.descriptor().signingSecret,
    SLACK_BOT_TOKEN: slack.descriptor().botToken,
  });
  const aws = new EmbeddedAws({
    store,
    clock,
    seed: options.seed ?? 1,
    fleet: options,
    url: () => url,
    chatSecret,
    log,
  });
  const holds = new ChatHolds(aws.faults, aws.held, aws.world.region);
  const teams = createTeams({ world: aws.world, holds, baseUrl: () => url });
  const slack = createSlack({ world: aws.world, holds, baseUrl: () => url });
  const link = new ServiceLink(clock, store, log);

  const descriptor = (): SandboxDescriptor => ({
    aws: aws.descriptor,
    teams: teams.descriptor(),
    slack: slack.descriptor(),
    control: `${url}/_sandbox`,
    clock: { offset_ms: clock.offsetMs },
  });

  const register = async (registration: Registration): Promise<void> => {
    deploy(aws, registration);
    const before = link.set(registration);
    aws.runFunctionsAt(registration);
    aws.schedule(registration.schedules);
    aws.alerts.subscribe(registration.url, before);
    teams.registered(registration.url);
    slack.registered(registration.url);
    aws.warmUp().catch((error: unknown) => log('sandbox cannot load a service', { error }));
  };

  const control = new Control({
    ...{ clock, descriptor, register, faults: aws.faults, held: aws.held, ledger: aws.ledger, rates: aws.rates },
    ...{ permissions: aws.permissions },
    operations: () => aws.calls.served,
    publish: (publication) => aws.alerts.publish(publication),
    reset: async () => {
      await teams.installed();
      await slack.joined();
      await aws.reset();
      teams.reset();
      slack.reset();
    },
  });
  const server = createSandboxServer({
    aws: (request, res) => aws.endpoint.handle(request, res),
    control: (req, res, path) => control.handle(req, res, path),
    teams: (req, res) => teams.handle(req, res),
    slack: (req, res) => slack.handle(req, res),
    certificate: () => aws.signer.certificate(),
    log,
  });

  url = `http://127.0.0.1:${await listen(server, options.port ?? 3979)}`;
  store.save(addressPart, { url });
  const service = await link.stillThere();
  if (service) {
    aws.runFunctionsAt(service);
    teams.registered(service.url);
    slack.registered(service.url);
  }
  aws.resume();

  return {
    url,
    descriptor,
    async close() {
      clock.stop();
      control.close();
      teams.close();
      slack.close();
      server.close();
      server.closeAllConnections();
      await aws.close();
    },
  };
}

const addressPart = 'address';
const partOf = (stateFolder: string): string => join(stateFolder, 'sandbox');

/** Where the sandbox of this state folder listens; undefined when none runs. */
export function runningSandbox(stateFolder: string): string | undefined {
  const address = loadFromOwner(partOf(stateFolder), addressPart);
  return isRecord(address) && typeof address.url === 'string' ? address.url : undefined;
}

/** Whether a sandbox has ever kept its state there. */
export const hasState = (stateFolder: string): boolean => existsSync(partOf(stateFolder));

function deploy(aws: EmbeddedAws, registration: Registration): void {
  try {
    aws.deploy(registration);
  } catch (error) {
    if (!(error instanceof DefinitionError || error instanceof DocumentError)) throw error;
    throw new HttpRefusal(400, 'invalid_definition', error.message);
  }
}

function openStore({ stateFolder, fresh }: SandboxOptions): Store {
  const store = stateFolder === undefined ? memoryStore() : fileStore(partOf(stateFolder));
  if (fresh) store.clear();
  return store;
}
