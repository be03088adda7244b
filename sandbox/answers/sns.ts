import { randomUUID } from 'node:crypto';
import type {
  ConfirmSubscriptionCommandInput,
  CreateTopicCommandInput,
  DeleteTopicCommandInput,
  GetTopicAttributesCommandInput,
  GetTopicAttributesCommandOutput,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicCommandOutput,
  ListSubscriptionsCommandInput,
  ListTopicsCommandInput,
  ListTopicsCommandOutput,
  PublishCommandInput,
  PublishCommandOutput,
  SetTopicAttributesCommandInput,
  SubscribeCommandInput,
  SubscribeCommandOutput,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import type { Answers, Call } from '../answer.js';
import type { SnsDelivery } from '../sns/delivery.js';
import { invalidParameter, type Subscription, type Topics } from '../sns/topics.js';
import { account } from '../world.js';

type Output<T> = Omit<T, '$metadata'>;

const pageSize = 100;
const mostBytes = 256 * 1024;

function page<T>(items: readonly T[], token: string | undefined): { items: T[]; NextToken?: string } {
  const from = token ? Number(Buffer.from(token, 'base64url').toString('utf8')) : 0;
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('NextToken');
  const next = from + pageSize;
  return {
    items: items.slice(from, next),
    ...(next < items.length ? { NextToken: Buffer.from(String(next)).toString('base64url') } : {}),
  };
}

const described = ({ arn, topicArn, protocol, endpoint, confirmed }: Subscription) => ({
  SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
  Owner: account,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

function checkMessage({ Message, Subject }: PublishCommandInput): void {
  if (!Message) throw invalidParameter('Empty message');
  if (Buffer.byteLength(Message) > mostBytes) throw invalidParameter('Message too long');
  // Amazon SNS API reference, Publish: ASCII that begins with a letter, digit or mark, no line breaks, under 100 characters.
  if (Subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(Subject)) throw invalidParameter('Subject');
}

/** SNS with HTTP subscriptions. */
export function snsAnswers(topics: Topics, delivery: SnsDelivery): Answers {
  return {
    CreateTopic: ({ input }: Call<CreateTopicCommandInput>) => ({
      TopicArn: topics.create(input.Name ?? '', input.Attributes).arn,
    }),

    DeleteTopic: ({ input }: Call<DeleteTopicCommandInput>) => {
      topics.delete(input.TopicArn ?? '');
      return {};
    },

    ListTopics: ({ input }: Call<ListTopicsCommandInput>): Output<ListTopicsCommandOutput> => {
      const { items, ...token } = page(topics.all, input.NextToken);
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...token };
    },

    GetTopicAttributes: ({ input }: Call<GetTopicAttributesCommandInput>): Output<GetTopicAttributesCommandOutput> => {
      const topic = topics.get(input.TopicArn);
      const subscriptions = topics.subscriptions(topic.arn);
      const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
      return {
        Attributes: {
          TopicArn: topic.arn,
          Owner: account,
          SubscriptionsConfirmed: String(confirmed),
          SubscriptionsPending: String(subscriptions.length - confirmed),
          SignatureVersion: topics.signatureVersion(topic.arn),
          ...topic.attributes,
        },
      };
    },

    SetTopicAttributes: ({ input }: Call<SetTopicAttributesCommandInput>) => {
      topics.setAttribute(input.TopicArn ?? '', input.AttributeName ?? '', input.AttributeValue ?? '');
      return {};
    },

    Subscribe: ({ input }: Call<SubscribeCommandInput>): Output<SubscribeCommandOutput> => {
      const subscription = topics.subscribe(input.TopicArn ?? '', input.Protocol ?? '', input.Endpoint ?? '');
      if (!subscription.confirmed) delivery.confirmation(subscription);
      const known = subscription.confirmed || input.ReturnSubscriptionArn;
      return { SubscriptionArn: known ? subscription.arn : 'pending confirmation' };
    },

    ConfirmSubscription: ({ input }: Call<ConfirmSubscriptionCommandInput>) => ({
      SubscriptionArn: topics.confirm(input.TopicArn ?? '', input.Token ?? '').arn,
    }),

    Unsubscribe: ({ input }: Call<UnsubscribeCommandInput>) => {
      topics.unsubscribe(input.SubscriptionArn ?? '');
      return {};
    },

    ListSubscriptions: ({ input }: Call<ListSubscriptionsCommandInput>) => {
      const { items, ...token } = page(topics.subscriptions(), input.NextToken);
      return { Subscriptions: items.map(described), ...token };
    },

    ListSubscriptionsByTopic: ({
      input,
    }: Call<ListSubscriptionsByTopicCommandInput>): Output<ListSubscriptionsByTopicCommandOutput> => {
      const topic = topics.get(input.TopicArn);
      const { items, ...token } = page(topics.subscriptions(topic.arn), input.NextToken);
      return { Subscriptions: items.map(described), ...token };
    },

    Publish: ({ input }: Call<PublishCommandInput>): Output<PublishCommandOutput> => {
      checkMessage(input);
      const topic = topics.get(input.TopicArn ?? input.TargetArn);
      const attributes = Object.entries(input.MessageAttributes ?? {}).map(
        ([name, { DataType = 'String', StringValue = '' }]) => [name, { Type: DataType, Value: StringValue }] as const,
      );
      const messageId = randomUUID();
      delivery.notify(topic.arn, {
        messageId,
        message: input.Message ?? '',
        ...(input.Subject === undefined ? {} : { subject: input.Subject }),
        ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
      });
      return { MessageId: messageId };
    },
  };
}
