import { randomUUID } from 'node:crypto';
import type { Log } from '../calls.js';
import type { SandboxClock } from '../clock.js';
import type { Store } from '../store.js';
import { timeLimit } from '../time-limit.js';
import type { SnsSigner } from './signing.js';
import type { Subscription, Topics } from './topics.js';

/** A message on its way to one endpoint, kept until it has arrived or is given up. */
interface Delivery {
  readonly id: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  attempts: number;
}

export interface Notification {
  readonly messageId: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

interface DeliveryOptions {
  readonly topics: Topics;
  readonly signer: SnsSigner;
  readonly clock: SandboxClock;
  readonly store: Store;
  /** Where the sandbox is reached, for the URLs in messages. */
  readonly endpoint: () => string;
  readonly log: Log;
}

/** The default delivery policy of SNS for HTTP/S: three retries, 20 seconds apart; 15 seconds to answer. */
const retries = 3;
const retryDelayMs = 20_000;
const answerWithinMs = 15_000;

/** Posts messages to subscribed endpoints as SNS does. Signing time is wall time, retries are on the sandbox's clock. */
export class SnsDelivery {
  readonly #pending: Map<string, Delivery>;
  readonly #stop = new AbortController();

  constructor(private readonly options: DeliveryOptions) {
    const kept = options.store.load<readonly Delivery[]>('sns-deliveries') ?? [];
    this.#pending = new Map(kept.map((delivery) => [delivery.id, delivery]));
  }

  /** Takes up what was not delivered when the sandbox stopped. */
  resume(): void {
    for (const delivery of this.#pending.values()) this.#run(this.#attempt(delivery));
  }

  notify(topicArn: string, notification: Notification): void {
    const confirmed = this.options.topics.subscriptions(topicArn).filter(({ confirmed }) => confirmed);
    for (const subscription of confirmed) {
      this.#run(this.#queue(subscription, () => this.#notification(subscription, notification)));
    }
  }

  confirmation(subscription: Subscription): void {
    this.#run(this.#queue(subscription, () => this.#confirmation(subscription)));
  }

  /** Gives up the notifications that have not arrived yet; a subscription is still to be confirmed. */
  reset(): void {
    for (const { id, headers } of this.#pending.values()) {
      if (headers['x-amz-sns-message-type'] === 'Notification') this.#pending.delete(id);
    }
    this.#save();
  }

  stop(): void {
    this.#stop.abort();
  }

  async #queue(subscription: Subscription, make: () => Promise<Record<string, unknown>>): Promise<void> {
    const message = await make();
    const delivery: Delivery = {
      id: randomUUID(),
      endpoint: subscription.endpoint,
      headers: {
        'content-type': 'text/plain; charset=UTF-8',
        'user-agent': 'Amazon Simple Notification Service Agent',
        'x-amz-sns-message-type': String(message.Type),
        'x-amz-sns-message-id': String(message.MessageId),
        'x-amz-sns-topic-arn': subscription.topicArn,
        ...(subscription.confirmed ? { 'x-amz-sns-subscription-arn': subscription.arn } : {}),
      },
      body: JSON.stringify(message, undefined, 2),
      attempts: 0,
    };
    this.#pending.set(delivery.id, delivery);
    this.#save();
    await this.#attempt(delivery);
  }

  #run(work: Promise<void>): void {
    const { clock, log } = this.options;
    clock.track(work).catch((error: unknown) => log('sns delivery broke', { error }));
  }

  async #attempt(delivery: Delivery): Promise<void> {
    if (!this.#pending.has(delivery.id)) return;
    delivery.attempts += 1;
    const outcome = await this.#post(delivery);
    if (this.#stop.signal.aborted || !this.#pending.has(delivery.id)) return;
    if (outcome === 'retry' && delivery.attempts <= retries) {
      this.#save();
      const label = `retry of a notification to ${delivery.endpoint}`;
      this.options.clock.after(retryDelayMs, () => this.#attempt(delivery), { kind: 'event', label });
      return;
    }
    if (outcome !== 'delivered') {
      const { endpoint, attempts } = delivery;
      this.options.log('sns delivery given up', {
        endpoint,
        attempts,
        message_id: delivery.headers['x-amz-sns-message-id'],
      });
    }
    this.#pending.delete(delivery.id);
    this.#save();
  }

  async #post({ endpoint, headers, body }: Delivery): Promise<'delivered' | 'refused' | 'retry'> {
    try {
      const signal = AbortSignal.any([this.#stop.signal, timeLimit(answerWithinMs)]);
      const response = await fetch(endpoint, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      if (response.ok) return 'delivered';
      // Client errors are permanent, save for 429: Amazon SNS Developer Guide, "message delivery retries".
      return response.status >= 400 && response.status < 500 && response.status !== 429 ? 'refused' : 'retry';
    } catch (error) {
      this.options.log('sns delivery failed', { endpoint, error });
      return 'retry';
    }
  }

  async #notification(subscription: Subscription, notification: Notification): Promise<Record<string, unknown>> {
    const { topicArn, arn } = subscription;
    const message = {
      Type: 'Notification',
      MessageId: notification.messageId,
      TopicArn: topicArn,
      ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
      Message: notification.message,
      Timestamp: new Date().toISOString(),
    };
    const unsubscribe = new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn: arn });
    return {
      ...(await this.#signed('Notification', message)),
      UnsubscribeURL: `${this.options.endpoint()}/?${unsubscribe}`,
      ...(notification.attributes ? { MessageAttributes: notification.attributes } : {}),
    };
  }

  async #confirmation({ topicArn, token }: Subscription): Promise<Record<string, unknown>> {
    const confirm = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
    return this.#signed('SubscriptionConfirmation', {
      Type: 'SubscriptionConfirmation',
      MessageId: randomUUID(),
      Token: token,
      TopicArn: topicArn,
      Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: `${this.options.endpoint()}/?${confirm}`,
      Timestamp: new Date().toISOString(),
    });
  }

  async #signed(
    type: 'Notification' | 'SubscriptionConfirmation',
    message: Readonly<Record<string, unknown>> & { readonly TopicArn: string },
  ): Promise<Record<string, unknown>> {
    const { topics, signer, endpoint } = this.options;
    const version = topics.signatureVersion(message.TopicArn);
    const { path } = await signer.certificate();
    return {
      ...message,
      SignatureVersion: version,
      Signature: await signer.sign(type, message, version),
      SigningCertURL: `${endpoint()}${path}`,
    };
  }

  #save(): void {
    this.options.store.save('sns-deliveries', [...this.#pending.values()]);
  }
}
