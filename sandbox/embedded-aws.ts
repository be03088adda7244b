import { randomUUID } from 'node:crypto';
import { AccessKeys } from './access-keys.js';
import { AlertTopic } from './alert-topic.js';
import { bedrockAnswers } from './answers/bedrock.js';
import { lambdaAnswers } from './answers/lambda.js';
import { s3Answers } from './answers/s3.js';
import { CHAT_SECRET, secretsManagerAnswers } from './answers/secretsmanager.js';
import { snsAnswers } from './answers/sns.js';
import { stsAnswers } from './answers/sts.js';
import { automationAnswers } from './automation/answers.js';
import { Automations } from './automation/automations.js';
import { Calls, type Log } from './calls.js';
import type { SandboxClock } from './clock.js';
import type { Registration } from './control-schema.js';
import type { SandboxDescriptor } from './descriptor.js';
import { DynamoDb } from './dynamodb.js';
import { AwsEndpoint } from './endpoint.js';
import { Faults } from './faults.js';
import type { FleetOptions } from './fleet.js';
import { Functions, type FunctionTarget } from './functions.js';
import { HeldCalls } from './held-calls.js';
import { Ledger } from './ledger.js';
import { Permissions } from './permissions/permissions.js';
import { RequestRates } from './request-rates.js';
import { ResettableFleet } from './resettable-fleet.js';
import { ObjectStore } from './s3.js';
import { type Schedule, Scheduler } from './scheduler.js';
import { ServiceModels } from './service-model.js';
import { SnsDelivery } from './sns/delivery.js';
import { SnsSigner } from './sns/signing.js';
import { Topics } from './sns/topics.js';
import { stepFunctionsAnswers } from './step-functions/answers.js';
import { StepFunctions } from './step-functions/step-functions.js';
import type { Store } from './store.js';
import { account, type World } from './world.js';

const region = 'us-west-2';
/** What a first question is about. */
const askedFirst = ['ec2', 'ssm', 'inspector2'];
const artifactBucket = `sre-ops-artifacts-${account}`;

export interface EmbeddedAwsOptions {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly seed: number;
  readonly fleet: FleetOptions;
  /** What the secret of the chat platforms holds at first. */
  readonly chatSecret: () => Readonly<Record<string, string>>;
  /** Where the sandbox is reached; known once it listens. */
  readonly url: () => string;
  readonly log: Log;
}

/** The account of the sandbox: its services, what they share, and the ways in. */
export class EmbeddedAws {
  readonly world: World;
  readonly faults = new Faults();
  readonly held = new HeldCalls();
  readonly rates = new RequestRates();
  readonly permissions = new Permissions((resource) => this.#tagsOf(resource));
  readonly ledger: Ledger;
  readonly calls: Calls;
  readonly endpoint: AwsEndpoint;
  readonly alerts: AlertTopic;
  readonly signer: SnsSigner;
  readonly #models = new ServiceModels();
  readonly #keys = new AccessKeys();
  readonly #dynamoDb: DynamoDb;
  readonly #delivery: SnsDelivery;
  readonly #functions: Functions;
  readonly #scheduler: Scheduler;
  readonly #stepFunctions: StepFunctions;
  readonly #automations: Automations;
  readonly #fleet: ResettableFleet;
  readonly #objects: ObjectStore;

  /** @throws {BadData} when recorded data cannot be used. */
  constructor(private readonly options: EmbeddedAwsOptions) {
    const { store, clock, seed, url, log } = options;
    const models = this.#models;
    this.faults.onChange(() => this.held.releaseAll());
    this.ledger = new Ledger(() => clock.now());
    this.calls = new Calls({
      models,
      faults: this.faults,
      held: this.held,
      rates: this.rates,
      ledger: this.ledger,
      permissions: this.permissions,
      region,
      log,
    });
    this.#dynamoDb = new DynamoDb(store.folder('dynamodb'));
    this.endpoint = new AwsEndpoint({
      ...{ models, log, calls: this.calls, faults: this.faults, ledger: this.ledger },
      ...{ keys: this.#keys, dynamoDb: this.#dynamoDb, permissions: this.permissions },
    });

    const topics = new Topics(store, `arn:aws:sns:${region}:${account}:`);
    this.signer = new SnsSigner(store);
    this.#delivery = new SnsDelivery({ topics, signer: this.signer, clock, store, endpoint: url, log });
    const objects = new ObjectStore(store, () => clock.now());
    objects.createBucket(artifactBucket);
    this.#objects = objects;
    this.world = {
      ...{ clock, store, seed, account, region },
      call: async <Output>(
        service: string,
        operation: string,
        input: Readonly<Record<string, unknown>>,
        role: string,
      ) => (await this.calls.inside(service, operation, input, role)) as Output,
      readObject: (bucket, key) => objects.body(bucket, key)?.toString('utf8'),
      commandDocument: (name, version) => {
        const { documents } = this.#automations;
        const hash = documents.find(name, version)?.hash;
        const found = hash === undefined ? undefined : documents.command(name, version);
        return found && hash !== undefined ? { ...found, hash } : undefined;
      },
      publish: (topicArn, subject, message) => {
        const about = subject === undefined ? {} : { subject };
        this.#delivery.notify(topics.get(topicArn).arn, { messageId: randomUUID(), message, ...about });
      },
    };
    this.alerts = new AlertTopic({ topics, delivery: this.#delivery, world: this.world });
    this.#functions = new Functions({ clock });
    this.#scheduler = new Scheduler(clock, this.#functions);
    this.#stepFunctions = new StepFunctions({
      world: this.world,
      functions: this.#functions,
      mayInvoke: (name) => this.permissions.check(invoking(name)),
    });
    this.#automations = new Automations({ world: this.world });

    this.calls.register('bedrock', bedrockAnswers());
    this.calls.register('sns', snsAnswers(topics, this.#delivery));
    this.calls.register('sts', stsAnswers(this.#keys));
    this.calls.register(
      's3',
      s3Answers(objects, (bucket, { role, region: at }) => this.permissions.check(listing(bucket, role, at))),
    );
    this.calls.register('lambda', lambdaAnswers(this.#functions));
    this.calls.register(
      'secretsmanager',
      secretsManagerAnswers(options.chatSecret, () => clock.now()),
    );
    this.calls.register('states', stepFunctionsAnswers(this.#stepFunctions));
    this.calls.register('ssm', automationAnswers(this.#automations));
    this.#fleet = new ResettableFleet(this.world, this.calls, options.fleet);
  }

  get descriptor(): SandboxDescriptor['aws'] {
    const endpoint = this.options.url();
    return {
      endpoint,
      region,
      account,
      accessKeys: this.#keys.longTerm,
      alertTopicArn: this.alerts.arn,
      artifactBucket,
      chatSecret: CHAT_SECRET,
      signingCertificates: `${endpoint}/sns/SimpleNotificationService-`,
    };
  }

  #tagsOf(resource: string): Readonly<Record<string, string>> | undefined {
    const [, kind, id = ''] = /:(instance|automation-execution)\/([^/*]+)$/.exec(resource) ?? [];
    return kind === 'instance' ? this.#fleet.tagsOf(id) : kind ? this.#automations.tagsOf(id) : undefined;
  }

  /** @throws {DefinitionError|DocumentError} naming what is wrong. */
  deploy({ stateMachines, documents, policies }: Pick<Registration, 'stateMachines' | 'documents' | 'policies'>): void {
    this.#stepFunctions.deploy(stateMachines);
    this.#automations.deploy(documents);
    this.permissions.deploy(policies);
  }

  /** Loads ahead what a first question asks for all at once: on a slow machine that takes longer than an answer may. */
  async warmUp(): Promise<void> {
    for (const service of askedFirst) await this.#models.of(service);
  }

  /** What is invoked by the clock from now on. */
  schedule(schedules: Readonly<Record<string, Schedule>>): void {
    this.#scheduler.deploy(schedules);
  }

  /** Functions run there from now on. */
  runFunctionsAt(target: FunctionTarget): void {
    this.#functions.register(target);
  }

  /** Takes up what was under way when the sandbox stopped. Call once, when it can be reached. */
  resume(): void {
    this.#stepFunctions.resume();
    this.#automations.resume();
    this.#delivery.resume();
  }

  /**
   * As new: the seeded fleet, no faults, nothing running, no item, object or record of anything. What is deployed and
   * subscribed stays, and so does the clock. Waits for what is under way, so that nothing of it is written afterwards.
   */
  async reset(): Promise<void> {
    this.faults.replace([]);
    await this.options.clock.settle();
    this.#stepFunctions.reset();
    this.#automations.reset();
    this.#functions.reset();
    this.#delivery.reset();
    this.#objects.reset();
    this.#fleet.reset();
    await this.#dynamoDb.clear();
    this.ledger.clear();
  }

  async close(): Promise<void> {
    this.#delivery.stop();
    this.#scheduler.close();
    this.#functions.close();
    await this.#dynamoDb.close();
  }
}

/** What S3 asks before it says that an object is not there: GetObject needs s3:ListBucket for that (its API reference). */
const listing = (Bucket: string, role: string, at: string) => ({
  ...{ service: 's3', operation: 'ListObjectsV2', input: { Bucket }, role, region: at },
});

const invoking = (FunctionName: string) => ({
  ...{ service: 'lambda', operation: 'Invoke', input: { FunctionName }, role: 'states', region },
});
