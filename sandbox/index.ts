import { join } from 'node:path';
import { AccessKeys } from './access-keys.js';
import { AlertTopic } from './alert-topic.js';
import { s3Answers } from './answers/s3.js';
import { snsAnswers } from './answers/sns.js';
import { stsAnswers } from './answers/sts.js';
import { automationAnswers } from './automation/answers.js';
import { Automations } from './automation/automations.js';
import { Calls, type Log } from './calls.js';
import { Control } from './control.js';
import type { Registration } from './control-schema.js';
import type { SandboxDescriptor } from './descriptor.js';
import { DynamoDb } from './dynamodb.js';
import { AwsEndpoint } from './endpoint.js';
import { Faults } from './faults.js';
import { Functions } from './functions.js';
import { HttpRefusal } from './http.js';
import { keptClock } from './kept-clock.js';
import { Ledger } from './ledger.js';
import { ResettableFleet } from './resettable-fleet.js';
import { ObjectStore } from './s3.js';
import { createSandboxServer, listen } from './server.js';
import { ServiceLink } from './service-link.js';
import { ServiceModels } from './service-model.js';
import { SnsDelivery } from './sns/delivery.js';
import { SnsSigner } from './sns/signing.js';
import { Topics } from './sns/topics.js';
import { stepFunctionsAnswers } from './step-functions/answers.js';
import { StepFunctions } from './step-functions/step-functions.js';
import { fileStore, memoryStore, type Store } from './store.js';
import { createTeams } from './teams/index.js';
import { account, type World } from './world.js';

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

const region = 'us-west-2';
const artifactBucket = `sre-ops-artifacts-${account}`;

/** Starts an AWS, a Teams and a Slack that live on loopback. @throws where no port can be listened on. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log: Log = options.log ?? (() => undefined);
  const store = openStore(options);
  const clock = keptClock(store, options.recordedClock ? options.dataFolder : undefined, (error) =>
    log('sandbox timer failed', { error }),
  );
  let url = '';

  const models = new ServiceModels();
  const keys = new AccessKeys();
  const faults = new Faults();
  const ledger = new Ledger(() => clock.now());
  const calls = new Calls({ models, faults, ledger, region, log });
  const topics = new Topics(store, `arn:aws:sns:${region}:${account}:`);
  const signer = new SnsSigner(store);
  const delivery = new SnsDelivery({ topics, signer, clock, store, endpoint: () => url, log });
  const objects = new ObjectStore(store, () => clock.now());
  objects.createBucket(artifactBucket);
  const dynamoDb = new DynamoDb(store.folder('dynamodb'));

  const world: World = {
    clock,
    store,
    seed: options.seed ?? 1,
    account,
    region,
    call: async <Output>(service: string, operation: string, input: Readonly<Record<string, unknown>>, role: string) =>
      (await calls.inside(service, operation, input, role)) as Output,
    readObject: (bucket, key) => objects.body(bucket, key)?.toString('utf8'),
    publish: (topicArn, subject, message) => {
      const topic = topics.get(topicArn);
      delivery.notify(topic.arn, {
        messageId: crypto.randomUUID(),
        message,
        ...(subject === undefined ? {} : { subject }),
      });
    },
  };

  const functions = new Functions({ clock });
  const stepFunctions = new StepFunctions({ world, functions });
  const automations = new Automations({ world });
  const alerts = new AlertTopic({ topics, delivery, world });
  const link = new ServiceLink(clock, store, log);
  const teams = createTeams({ world, baseUrl: () => url });

  calls.register('sns', snsAnswers(topics, delivery));
  calls.register('sts', stsAnswers(keys));
  calls.register('s3', s3Answers(objects));
  calls.register('states', stepFunctionsAnswers(stepFunctions));
  const fleet = new ResettableFleet(world, calls, options);
  calls.register('ssm', automationAnswers(automations));

  const descriptor = (): SandboxDescriptor => ({
    aws: {
      endpoint: url,
      region,
      account,
      accessKeys: keys.longTerm,
      alertTopicArn: alerts.arn,
      artifactBucket,
      signingCertificates: `${url}/sns/SimpleNotificationService-`,
    },
    teams: teams.descriptor(),
    slack: { url: `${url}/slack/` },
    control: `${url}/_sandbox`,
    clock: { offset_ms: clock.offsetMs },
  });

  const register = async (registration: Registration): Promise<void> => {
    try {
      stepFunctions.deploy(registration.stateMachines);
      automations.deploy(registration.documents);
    } catch (error) {
      if (error instanceof Error) throw new HttpRefusal(400, 'invalid_definition', error.message);
      throw error;
    }
    const before = link.set(registration);
    functions.register(registration);
    alerts.subscribe(registration.url, before);
    teams.registered(registration.url);
  };

  const control = new Control({
    clock,
    faults,
    ledger,
    operations: () => calls.served,
    descriptor,
    register,
    publish: (publication) => alerts.publish(publication),
    reset: async () => {
      faults.replace([]);
      ledger.clear();
      fleet.reset();
      calls.register('ssm', automationAnswers(automations));
      teams.reset();
    },
  });
  const endpoint = new AwsEndpoint({ models, keys, calls, faults, ledger, dynamoDb, log });
  const server = createSandboxServer({
    aws: (request, res) => endpoint.handle(request, res),
    control: (req, res, path) => control.handle(req, res, path),
    teams: (req, res) => teams.handle(req, res),
    certificate: () => signer.certificate(),
    log,
  });

  const port = await listen(server, options.port ?? 3979);
  url = `http://127.0.0.1:${port}`;
  const service = await link.stillThere();
  if (service) {
    functions.register(service);
    teams.registered(service.url);
  }
  stepFunctions.resume();
  automations.resume();
  delivery.resume();

  return {
    url,
    descriptor,
    async close() {
      clock.stop();
      delivery.stop();
      control.close();
      teams.close();
      functions.close();
      server.close();
      server.closeAllConnections();
      await dynamoDb.close();
    },
  };
}

function openStore({ stateFolder, fresh }: SandboxOptions): Store {
  const store = stateFolder === undefined ? memoryStore() : fileStore(join(stateFolder, 'sandbox'));
  if (fresh) store.clear();
  return store;
}
