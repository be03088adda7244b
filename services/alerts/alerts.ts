import type { SNS } from '@aws-sdk/client-sns';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Faces } from '../approvals/faces.js';
import { failedEffect } from '../aws/effects.js';
import type { Clock } from '../clock.js';
import type { Alert } from '../contracts/alert.js';
import { Unavailable } from '../errors.js';
import type { Instances } from '../instances.js';
import type { Item, Stored, Table } from '../table.js';
import { readAlert } from './alert.js';
import type { SigningCertificates } from './signing-certificates.js';
import { type SnsMessage, verifySnsMessage } from './sns-message.js';
import type { Subscription, Subscriptions } from './subscriptions.js';

interface AlertsOptions {
  readonly table: Table;
  readonly subscriptions: Subscriptions;
  readonly faces: Faces;
  readonly instances: Instances;
  readonly sns: () => Promise<SNS>;
  readonly topicArns: readonly string[];
  readonly certificates: SigningCertificates;
  readonly clock: Clock;
  readonly wall: Clock;
  readonly log: Logger;
}

/** What became of one delivery. */
export type Receipt =
  | { readonly kind: 'alert'; readonly alert: Alert; readonly conversations: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'ignored' };

/** One message of SNS: which conversations have it, and until when somebody is at work on the rest. */
const Delivery = z.object({ delivered: z.array(z.string()), done: z.boolean(), leased_until: z.string() });
type Delivery = z.infer<typeof Delivery>;

/** Shorter than SNS waits before it delivers again, so that a crash loses nothing. */
const LEASE_MS = 15_000;
/** Longer than any delivery is accepted for. */
const KEPT_MS = 30 * 86_400_000;
const NAME_LIMIT_MS = 2_000;

/** Notifications from SNS become alert cards in the conversations that want them, once each. */
export class Alerts {
  constructor(private readonly options: AlertsOptions) {}

  /**
   * @param body of `POST /alerts/sns`, as it arrived.
   * @throws InvalidInput, NotAllowed for what is not to be trusted.
   * @throws Unavailable when a conversation could not be reached: SNS delivers again, and only those get it then.
   */
  async receive(body: string): Promise<Receipt> {
    const message = await verifySnsMessage(body, this.options);
    if (message.Type !== 'Notification') {
      return message.Type === 'SubscriptionConfirmation' ? this.#confirm(message) : { kind: 'ignored' };
    }
    const claim = await this.#claim(message.MessageId);
    if (!claim) return { kind: 'duplicate' };
    const alert = await this.#named(readAlert(message.Message, message.Subject ?? null, this.options.clock.now()));
    const wanted = await this.options.subscriptions.forAlert(alert);
    const delivered = new Set(claim.data.delivered);
    const failures = await this.#post(
      alert,
      wanted.filter(({ conversation_id }) => !delivered.has(conversation_id)),
      delivered,
    );
    const done = failures.length === 0;
    await this.options.table.put(
      this.#item(message.MessageId, claim.version + 1, { delivered: [...delivered], done, leased_until: this.#now() }),
    );
    if (!done) {
      throw new Unavailable('The alert could not be posted everywhere.', {
        hint: 'Amazon SNS delivers it again by itself.',
        cause: failures[0],
      });
    }
    return { kind: 'alert', alert, conversations: wanted.length };
  }

  /** Through the API and never by fetching SubscribeURL, which is whatever the sender wrote. */
  async #confirm({ TopicArn, Token }: Extract<SnsMessage, { Token: string }>): Promise<Receipt> {
    const sns = await this.options.sns();
    try {
      await sns.confirmSubscription({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' });
    } catch (error) {
      throw failedEffect(error, { action: 'sns:ConfirmSubscription', does: 'confirm the subscription to alerts' });
    }
    this.options.log.info({ event: 'alerts_subscribed', topic: TopicArn }, 'subscription to alerts confirmed');
    return { kind: 'confirmed' };
  }

  async #post(alert: Alert, conversations: readonly Subscription[], delivered: Set<string>): Promise<unknown[]> {
    const failures: unknown[] = [];
    await Promise.all(
      conversations.map(async (conversation) => {
        const { conversation_id, surface, reference } = conversation;
        try {
          await this.options.faces.alert(alert, [{ conversation_id, surface, reference }]);
          delivered.add(conversation_id);
        } catch (error) {
          failures.push(error);
          this.options.log.error({ err: error, conversation_id, alert_id: alert.alert_id }, 'alert not posted');
        }
      }),
    );
    return failures;
  }

  /** @returns what was delivered before; undefined when the message is done, or somebody is at work on it. */
  async #claim(messageId: string): Promise<Stored<Delivery> | undefined> {
    const { table, wall } = this.options;
    const leased_until = new Date(wall.now().getTime() + LEASE_MS).toISOString();
    const fresh: Delivery = { delivered: [], done: false, leased_until };
    if (await table.putNew(this.#item(messageId, 1, fresh))) return { version: 1, data: fresh };
    const stored = await table.get(keyOf(messageId), Delivery);
    if (!stored || stored.data.done || this.#now() < stored.data.leased_until) return undefined;
    const again = { ...stored.data, leased_until };
    const won = await table.replace(this.#item(messageId, stored.version + 1, again), stored.version);
    return won ? { version: stored.version + 1, data: again } : undefined;
  }

  #item(messageId: string, version: number, data: Delivery): Item {
    const ttl = Math.ceil((this.options.clock.now().getTime() + KEPT_MS) / 1000);
    return { ...keyOf(messageId), version, ttl, data };
  }

  /** Wall time, as everything about SNS. ISO 8601. */
  #now(): string {
    return this.options.wall.now().toISOString();
  }

  /** Names for instance ids, where the fleet is known; an alert does not wait for them, or fail for want of them. */
  async #named(alert: Alert): Promise<Alert> {
    if (alert.instance_ids.length === 0 || alert.instance_names.length > 0) return alert;
    try {
      const { hosts } = await this.options.instances.select(alert.instance_ids, AbortSignal.timeout(NAME_LIMIT_MS));
      return { ...alert, instance_names: hosts.map(({ name }) => name) };
    } catch (error) {
      this.options.log.warn({ err: error, alert_id: alert.alert_id }, 'alert without names');
      return alert;
    }
  }
}

const keyOf = (messageId: string) => ({ pk: `SNS#${messageId}`, sk: 'SNS' });
