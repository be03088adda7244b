import type { SNS } from '@aws-sdk/client-sns';
import type { Logger } from 'pino';
import { z } from 'zod';
import { failedEffect } from '../aws/effects.js';
import type { Clock } from '../clock.js';
import type { Alert } from '../contracts/alert.js';
import type { AlertGroup } from '../contracts/message.js';
import { NotFound } from '../errors.js';
import type { Instances } from '../instances.js';
import type { Item, Stored, Table } from '../table.js';
import { timeLimit } from '../time-limit.js';
import { happenedAt, readAlert } from './alert.js';
import { markedAlert } from './fan-out.js';
import type { AlertGroups } from './groups.js';
import type { AlertQuestions } from './questions.js';
import type { SigningCertificates } from './signing-certificates.js';
import { type SnsMessage, verifySnsMessage } from './sns-message.js';
import type { Spread } from './spread.js';
import type { Subscriptions } from './subscriptions.js';
import type { AboutAlert } from './wants.js';

interface AlertsOptions {
  readonly table: Table;
  readonly subscriptions: Subscriptions;
  readonly groups: AlertGroups;
  readonly spread: Spread;
  readonly instances: Instances;
  /** Edits every card of a group. */
  readonly show: (group: AlertGroup) => Promise<unknown>;
  readonly questions: Pick<AlertQuestions, 'personOf' | 'ask'>;
  readonly sns: () => Promise<SNS>;
  readonly topicArns: readonly string[];
  readonly certificates: SigningCertificates;
  readonly clock: Clock;
  readonly wall: Clock;
  readonly log: Logger;
}

/** What became of one delivery. */
export type Receipt =
  /** Promised to so many conversations: none where this alert was told before by another message. */
  | { readonly kind: 'alert'; readonly alert: Alert; readonly conversations: number }
  /** Not done: somebody is at work on it, or was when it ended. */
  | { readonly kind: 'duplicate'; readonly done: boolean }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'ignored' };

/** One message of SNS: whether it was taken, and until when somebody is at work on it. */
const Delivery = z.object({ done: z.boolean(), leased_until: z.string() });
type Delivery = z.infer<typeof Delivery>;

/** Shorter than SNS waits before it delivers again, so that a crash loses nothing. */
const LEASE_MS = 15_000;
/** Longer than any delivery is accepted for. */
const KEPT_MS = 30 * 86_400_000;
/** The first card does not wait for names for longer; after a cold start they may take more. Milliseconds. */
const NAME_LIMIT_MS = 2_000;
/** Then the card is edited, well within the lease. Milliseconds. */
const LATE_NAME_LIMIT_MS = 8_000;

/** A notification as SNS gives it to a function or a queue. */
export interface Notification {
  readonly messageId: string;
  readonly message: string;
  readonly subject: string | null;
  /** By SNS. ISO 8601. */
  readonly publishedAt?: string | undefined;
}

/** What happened becomes cards in the conversations that want to hear of it: once each, whatever way it came. */
export class Alerts {
  constructor(private readonly options: AlertsOptions) {}

  /**
   * @param body of `POST /alerts/sns`, as it arrived.
   * @throws InvalidInput, NotTrusted for what is not to be trusted.
   * @throws Unavailable when it could not be stored: SNS delivers again.
   */
  async receive(body: string): Promise<Receipt> {
    const message = await verifySnsMessage(body, this.options);
    if (message.Type !== 'Notification') {
      return message.Type === 'SubscriptionConfirmation' ? this.#confirm(message) : { kind: 'ignored' };
    }
    return this.take({
      messageId: message.MessageId,
      message: message.Message,
      subject: message.Subject ?? null,
      publishedAt: message.Timestamp,
    });
  }

  /** A notification whose sender is known: it was verified, or came through a function or queue that only SNS may use. */
  async take({ messageId, message, subject, publishedAt }: Notification): Promise<Receipt> {
    if (await this.#isOurs(message)) return { kind: 'ignored' };
    const claim = await this.#claim(messageId);
    if ('done' in claim) return { kind: 'duplicate', done: claim.done };
    const alert = readAlert(message, subject, this.options.clock.now());
    const conversations = await this.tell(alert, happenedAt(message) ?? publishedAt);
    await this.options.table.put(this.#item(messageId, claim.version + 1, { done: true, leased_until: this.#now() }));
    return { kind: 'alert', alert, conversations };
  }

  /**
   * Tells everybody who wants to hear of it, unless that was done before.
   * @param at when it happened, for how late it is shown; what nobody said a time of is not measured. ISO 8601.
   * @returns how many conversations will show it. @throws Unavailable when it could not be stored for all of them.
   */
  async tell(alert: Alert, at?: string): Promise<number> {
    const { groups, spread, subscriptions, questions } = this.options;
    const { tags, isLate, ...named } = await this.#known(alert);
    const person = questions.personOf(named);
    const group = await groups.take(named, person && { id: person.id, name: person.name });
    if (!group) return 0;
    const wanted = await subscriptions.forAlert({ ...named, tags });
    await Promise.all(wanted.map((conversation) => spread.to(conversation, group, at)));
    if (person) await questions.ask(named, person);
    await groups.taken(named);
    if (isLate) await this.#nameLate(named);
    return wanted.length;
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

  /** What we published ourselves is no news. The mark alone proves nothing: the alert must be one that was told. */
  async #isOurs(message: string): Promise<boolean> {
    const alertId = markedAlert(message);
    if (alertId === undefined || !(await this.options.groups.alert(alertId))) return false;
    this.options.log.info({ event: 'own_alert_ignored', alert_id: alertId }, 'a message of our own came back');
    return true;
  }

  /** @returns whether it is done, when it is or somebody is at work on it. */
  async #claim(messageId: string): Promise<Stored<Delivery> | { readonly done: boolean }> {
    const { table, wall } = this.options;
    const leased_until = new Date(wall.now().getTime() + LEASE_MS).toISOString();
    const fresh: Delivery = { done: false, leased_until };
    if (await table.putNew(this.#item(messageId, 1, fresh))) return { version: 1, data: fresh };
    const stored = await table.get(keyOf(messageId), Delivery);
    if (!stored || stored.data.done || this.#now() < stored.data.leased_until)
      return { done: stored?.data.done ?? false };
    const again = { ...stored.data, leased_until };
    const won = await table.replace(this.#item(messageId, stored.version + 1, again), stored.version);
    return won ? { version: stored.version + 1, data: again } : { done: false };
  }

  #item(messageId: string, version: number, data: Delivery): Item {
    const ttl = Math.ceil((this.options.clock.now().getTime() + KEPT_MS) / 1000);
    return { ...keyOf(messageId), version, ttl, data };
  }

  /** Wall time, as everything about SNS. ISO 8601. */
  #now(): string {
    return this.options.wall.now().toISOString();
  }

  /** Names and tags, where the fleet is known; an alert does not wait for them, or fail for want of them. */
  async #known(alert: Alert): Promise<Alert & Pick<AboutAlert, 'tags'> & { isLate: boolean }> {
    if (alert.instance_ids.length === 0) return { ...alert, tags: [], isLate: false };
    try {
      const { hosts } = await this.options.instances.select(alert.instance_ids, timeLimit(NAME_LIMIT_MS));
      const names = alert.instance_names.length > 0 ? alert.instance_names : hosts.map(({ name }) => name);
      return {
        ...alert,
        instance_names: names,
        tags: hosts.length > 0 ? hosts.map(({ tags }) => tags) : null,
        isLate: false,
      };
    } catch (error) {
      this.options.log.warn({ err: error, alert_id: alert.alert_id }, 'alert without names');
      return { ...alert, tags: null, isLate: !(error instanceof NotFound) };
    }
  }

  /** The cards stand without names: once these are known they are edited in place. Never rejects. */
  async #nameLate({ alert_id, group_id, instance_ids }: Alert): Promise<void> {
    const { instances, groups, show, log } = this.options;
    try {
      const { hosts } = await instances.select(instance_ids, timeLimit(LATE_NAME_LIMIT_MS));
      const group = await groups.rename(group_id, new Map(hosts.map(({ instance_id, name }) => [instance_id, name])));
      if (group) await show(group);
    } catch (error) {
      log.warn({ err: error, alert_id }, 'alert stays without names');
    }
  }
}

const keyOf = (messageId: string) => ({ pk: `SNS#${messageId}`, sk: 'SNS' });
