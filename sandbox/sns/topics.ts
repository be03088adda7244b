import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../answer.js';
import type { Store } from '../store.js';
import type { SignatureVersion } from './signing.js';

export interface Topic {
  readonly arn: string;
  /** Attributes as SetTopicAttributes takes them. AWS signs by version 1 where nothing is set, the sandbox by 2. */
  attributes: Record<string, string>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly token: string;
  confirmed: boolean;
}

interface Kept {
  readonly topics: readonly Topic[];
  readonly subscriptions: readonly Subscription[];
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const invalidParameter = (reason: string) =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${reason}`);
const notFound = (what: string) => new AwsError('NotFoundException', `${what} does not exist`, 404);

/** Topics and their subscriptions, kept in the store. */
export class Topics {
  readonly #topics: Map<string, Topic>;
  readonly #subscriptions: Map<string, Subscription>;

  constructor(
    private readonly store: Store,
    private readonly arnPrefix: string,
  ) {
    const kept = store.load<Kept>('sns');
    this.#topics = new Map(kept?.topics.map((topic) => [topic.arn, topic]));
    this.#subscriptions = new Map(kept?.subscriptions.map((subscription) => [subscription.arn, subscription]));
  }

  /** The topic of that name, made where there is none. */
  create(name: string, attributes: Readonly<Record<string, string>> = {}): Topic {
    if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
    const arn = `${this.arnPrefix}${name}`;
    const topic = this.#topics.get(arn) ?? { arn, attributes: {} };
    this.#topics.set(arn, topic);
    for (const [key, value] of Object.entries(attributes)) setAttribute(topic, key, value);
    this.#save();
    return topic;
  }

  setAttribute(arn: string, name: string, value: string): void {
    setAttribute(this.get(arn), name, value);
    this.#save();
  }

  get(arn: string | undefined): Topic {
    if (arn === undefined || !/^arn:aws[\w-]*:sns:[\w-]*:\d{12}:[\w.-]+$/.test(arn)) throw invalidParameter('TopicArn');
    const topic = this.#topics.get(arn);
    if (!topic) throw notFound('Topic');
    return topic;
  }

  delete(arn: string): void {
    this.#topics.delete(arn);
    for (const { arn: subscription } of this.subscriptions(arn)) this.#subscriptions.delete(subscription);
    this.#save();
  }

  get all(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  signatureVersion(arn: string): SignatureVersion {
    return this.get(arn).attributes.SignatureVersion === '1' ? '1' : '2';
  }

  /** @returns the subscription, unconfirmed where it is new: its endpoint must show that it wants it. */
  subscribe(topicArn: string, protocol: string, endpoint: string): Subscription {
    const topic = this.get(topicArn);
    checkEndpoint(protocol, endpoint);
    const known = this.subscriptions(topic.arn).find(
      (subscription) => subscription.protocol === protocol && subscription.endpoint === endpoint,
    );
    if (known) return known;
    const subscription = {
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      protocol,
      endpoint,
      token: randomBytes(96).toString('hex'),
      confirmed: false,
    };
    this.#subscriptions.set(subscription.arn, subscription);
    this.#save();
    return subscription;
  }

  confirm(topicArn: string, token: string): Subscription {
    const topic = this.get(topicArn);
    const subscription = this.subscriptions(topic.arn).find((candidate) => candidate.token === token);
    if (!subscription) throw invalidParameter('Token');
    subscription.confirmed = true;
    this.#save();
    return subscription;
  }

  unsubscribe(arn: string): void {
    if (this.#subscriptions.delete(arn)) this.#save();
  }

  subscription(arn: string): Subscription | undefined {
    return this.#subscriptions.get(arn);
  }

  subscriptions(topicArn?: string): readonly Subscription[] {
    const all = [...this.#subscriptions.values()];
    return topicArn === undefined ? all : all.filter((subscription) => subscription.topicArn === topicArn);
  }

  #save(): void {
    const kept: Kept = { topics: this.all, subscriptions: this.subscriptions() };
    this.store.save('sns', kept);
  }
}

const attributeNames = new Set([
  'DisplayName',
  'SignatureVersion',
  'Policy',
  'DeliveryPolicy',
  'KmsMasterKeyId',
  'TracingConfig',
]);

function setAttribute(topic: Topic, name: string, value: string): void {
  if (!attributeNames.has(name)) throw invalidParameter('AttributeName');
  if (name === 'SignatureVersion' && !['1', '2'].includes(value)) throw invalidParameter('SignatureVersion');
  topic.attributes = { ...topic.attributes, [name]: value };
}

function checkEndpoint(protocol: string, endpoint: string): void {
  if (!['http', 'https'].includes(protocol)) {
    throw invalidParameter(`Protocol: the sandbox delivers over http and https, not ${protocol}`);
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== `${protocol}:`) throw invalidParameter('Endpoint must match the specified protocol');
  if (!loopback.has(url.hostname)) throw invalidParameter('Endpoint: the sandbox delivers to this machine only');
}
