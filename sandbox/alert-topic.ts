import { randomUUID } from 'node:crypto';
import { AwsError } from './answer.js';
import type { Publication } from './control-schema.js';
import { HttpRefusal } from './http.js';
import type { SnsDelivery } from './sns/delivery.js';
import { sample } from './sns/samples.js';
import type { Topics } from './sns/topics.js';
import type { World } from './world.js';

interface AlertTopicOptions {
  readonly topics: Topics;
  readonly delivery: SnsDelivery;
  readonly world: World;
}

const path = '/alerts/sns';

/** The topic that AWS's findings and alarms go to, and the service's subscription to it. */
export class AlertTopic {
  readonly arn: string;

  constructor(private readonly options: AlertTopicOptions) {
    this.arn = options.topics.create('sre-ops-alerts').arn;
  }

  /** Subscribes a service unless it is; ends the subscription of the URL it had before. */
  subscribe(serviceUrl: string, before: string | undefined): void {
    const { topics, delivery } = this.options;
    const former =
      before === undefined ? [] : topics.subscriptions(this.arn).filter(({ endpoint }) => endpoint === before + path);
    for (const { arn } of former) topics.unsubscribe(arn);
    const protocol = serviceUrl.startsWith('https:') ? 'https' : 'http';
    const subscription = topics.subscribe(this.arn, protocol, serviceUrl + path);
    if (!subscription.confirmed) delivery.confirmation(subscription);
  }

  /** @returns what was published. @throws {HttpRefusal} where there is no fleet to make a sample of. */
  async publish(publication: Publication): Promise<{ message_id: string; message: string; subject: string | null }> {
    const { subject, message } = 'sample' in publication ? await this.#sample(publication.sample) : publication;
    const messageId = randomUUID();
    this.options.delivery.notify(this.arn, { messageId, message, ...(subject === undefined ? {} : { subject }) });
    return { message_id: messageId, message, subject: subject ?? null };
  }

  async #sample(kind: Parameters<typeof sample>[0]) {
    try {
      return await sample(kind, this.options.world);
    } catch (error) {
      if (error instanceof AwsError) throw new HttpRefusal(409, 'no_sample', `No sample can be made: ${error.message}`);
      throw error;
    }
  }
}
