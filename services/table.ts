import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { z } from 'zod';
import { failedEffect } from './aws/effects.js';
import type { Clock } from './clock.js';
import { INDEX, TTL_ATTRIBUTE } from './table-definition.js';

/** Partition and sort key of one item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * One item of the table: its keys, what it holds, and when it may be forgotten. A change and everything that belongs
 * to it live in one item: there are no transactions.
 */
export interface Item extends Key {
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
  /** Grows by one with each write; conditional writes compare it. */
  readonly version?: number;
  /** Epoch seconds after which DynamoDB may delete the item; reads ignore it from that second on. */
  readonly ttl?: number;
  readonly data: unknown;
}

/** Whole numbers by name, so that adding them up is exact. */
export type Sums = Readonly<Record<string, number>>;

/** DynamoDB's BatchWriteItem takes no more. */
const BATCH = 25;

/** Typed access to the one table. Every read of a single item is strongly consistent. */
export class Table {
  #documents: Promise<DynamoDBDocumentClient> | undefined;

  constructor(
    private readonly client: () => Promise<DynamoDBClient>,
    readonly name: string,
    private readonly clock: Clock,
  ) {}

  async get<S extends z.ZodType>(key: Key, schema: S): Promise<Stored<z.output<S>> | undefined> {
    const { Item: item } = await this.#ask('GetItem', (documents) =>
      documents.send(new GetCommand({ TableName: this.name, Key: { pk: key.pk, sk: key.sk }, ConsistentRead: true })),
    );
    return item && !this.#isExpired(item) ? stored(item, schema) : undefined;
  }

  /** @returns false when an item of that key stands already; one whose time is over counts as gone. */
  async putNew(item: Item): Promise<boolean> {
    return this.#putIf(
      item,
      'attribute_not_exists(#pk) OR #ttl <= :now',
      { '#pk': 'pk', '#ttl': TTL_ATTRIBUTE },
      {
        ':now': this.#now(),
      },
    );
  }

  /** Replaces the item that still has `version`. @returns false when somebody else wrote first: read again. */
  async replace(item: Item, version: number): Promise<boolean> {
    return this.#putIf(item, '#version = :version', { '#version': 'version' }, { ':version': version });
  }

  /** Writes whatever stood there before. */
  async put(item: Item): Promise<void> {
    await this.#ask('PutItem', (documents) =>
      documents.send(new PutCommand({ TableName: this.name, Item: { ...item } })),
    );
  }

  /**
   * Adds to the sums of one item, whoever else adds to them at the same time; a sum that is not there begins with nothing.
   * An answer that is lost on its way may count twice, never not at all.
   * @param ttl as of `Item`. @returns the sums behind it.
   */
  async add(key: Key, amounts: Sums, ttl: number): Promise<Sums> {
    const names = Object.keys(amounts);
    const { Attributes } = await this.#ask('UpdateItem', (documents) =>
      documents.send(
        new UpdateCommand({
          TableName: this.name,
          Key: { pk: key.pk, sk: key.sk },
          UpdateExpression: `SET #ttl = :ttl ADD ${names.map((_, at) => `#n${at} :n${at}`).join(', ')}`,
          ExpressionAttributeNames: {
            '#ttl': TTL_ATTRIBUTE,
            ...Object.fromEntries(names.map((name, at) => [`#n${at}`, SUM + name])),
          },
          ExpressionAttributeValues: {
            ':ttl': ttl,
            ...Object.fromEntries(names.map((name, at) => [`:n${at}`, amounts[name]])),
          },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return sumsIn(Attributes);
  }

  /** What was added to an item, strongly consistent; nothing where nobody has. */
  async sums(key: Key): Promise<Sums> {
    const { Item: item } = await this.#ask('GetItem', (documents) =>
      documents.send(new GetCommand({ TableName: this.name, Key: { pk: key.pk, sk: key.sk }, ConsistentRead: true })),
    );
    return sumsIn(item);
  }

  /**
   * Items of one index partition, highest sort key first; at most `limit`. Pages are followed.
   * @param among - which of them.
   */
  async list<S extends z.ZodType>(
    gsi1pk: string,
    schema: S,
    limit: number,
    among: Among = {},
  ): Promise<Stored<z.output<S>>[]> {
    const query = { TableName: this.name, ...indexQuery(gsi1pk, among) };
    const found: Stored<z.output<S>>[] = [];
    let passedOver = 0;
    let from: Record<string, unknown> | undefined;
    do {
      const left = limit - passedOver;
      const page = await this.#ask('Query', (documents) =>
        documents.send(new QueryCommand({ ...query, Limit: left, ...(from && { ExclusiveStartKey: from }) })),
      );
      for (const item of page.Items ?? []) if (!this.#isExpired(item)) found.push(stored(item, schema));
      passedOver += (page.ScannedCount ?? 0) - (page.Count ?? 0);
      from = page.LastEvaluatedKey;
    } while (from && found.length + passedOver < limit);
    return found.slice(0, limit);
  }

  /**
   * Items of one partition by sort key, strongly consistent, whatever they hold: for those who check what stands there.
   * Nothing is left out, not even what may be forgotten.
   */
  async *partition(pk: string, { after, newestFirst = false, limit }: PartitionOptions = {}): AsyncGenerator<RawItem> {
    let from: Record<string, unknown> | undefined;
    let left = limit ?? Number.POSITIVE_INFINITY;
    do {
      const page = await this.#ask('Query', (documents) =>
        documents.send(
          new QueryCommand({
            TableName: this.name,
            ConsistentRead: true,
            KeyConditionExpression: after === undefined ? '#pk = :pk' : '#pk = :pk AND #sk > :after',
            ExpressionAttributeNames: { '#pk': 'pk', ...(after !== undefined && { '#sk': 'sk' }) },
            ExpressionAttributeValues: { ':pk': pk, ...(after !== undefined && { ':after': after }) },
            ScanIndexForward: !newestFirst,
            ...(limit !== undefined && { Limit: limit }),
            ...(from && { ExclusiveStartKey: from }),
          }),
        ),
      );
      for (const item of page.Items ?? []) {
        if (left-- <= 0) return;
        yield { sk: String(item.sk), data: item.data };
      }
      from = page.LastEvaluatedKey;
    } while (from && left > 0);
  }

  /** Writes many items without conditions. @returns those that DynamoDB did not take. */
  async writeBatch(items: readonly Item[]): Promise<Item[]> {
    const left: Item[] = [];
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      const { UnprocessedItems } = await this.#ask('BatchWriteItem', (documents) =>
        documents.send(
          new BatchWriteCommand({
            RequestItems: { [this.name]: batch.map((item) => ({ PutRequest: { Item: { ...item } } })) },
          }),
        ),
      );
      const refused = new Set((UnprocessedItems?.[this.name] ?? []).map(({ PutRequest }) => keyOf(PutRequest?.Item)));
      left.push(...batch.filter((item) => refused.has(keyOf(item))));
    }
    return left;
  }

  /**
   * The SDK sends a write again when its answer was lost, and then loses the condition to itself: each write carries an
   * id, so that the item tells who won.
   */
  async #putIf(
    item: Item,
    condition: string,
    names: Record<string, string>,
    values: Record<string, unknown>,
  ): Promise<boolean> {
    const write = randomUUID();
    try {
      await this.#ask('PutItem', (documents) =>
        documents.send(
          new PutCommand({
            TableName: this.name,
            Item: { ...item, write },
            ConditionExpression: condition,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
          }),
        ),
      );
      return true;
    } catch (error) {
      if (!isLostCondition(error)) throw error;
      const { Item: winner } = await this.#ask('GetItem', (documents) =>
        documents.send(
          new GetCommand({ TableName: this.name, Key: { pk: item.pk, sk: item.sk }, ConsistentRead: true }),
        ),
      );
      return winner?.write === write;
    }
  }

  /** @throws Unavailable, AccessDenied in our words; a lost condition as the SDK has it. */
  async #ask<T>(action: string, ask: (documents: DynamoDBDocumentClient) => Promise<T>): Promise<T> {
    this.#documents ??= this.client().then((client) =>
      DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    );
    try {
      return await ask(await this.#documents);
    } catch (error) {
      if (isLostCondition(error)) throw error;
      throw failedEffect(error, { action: `dynamodb:${action}`, does: 'reach my own records' });
    }
  }

  #isExpired(item: Record<string, unknown>): boolean {
    const ttl = item[TTL_ATTRIBUTE];
    return typeof ttl === 'number' && ttl <= this.#now();
  }

  #now(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }
}

interface Among {
  /** Only sort keys that begin with it. */
  readonly prefix?: string;
  /** A path in `data`: of the first `limit` items only those that have null there. DynamoDB sends no others. */
  readonly whereNull?: readonly string[];
}

function indexQuery(gsi1pk: string, { prefix, whereNull }: Among) {
  const path = whereNull && ['data', ...whereNull];
  return {
    IndexName: INDEX,
    KeyConditionExpression: prefix === undefined ? '#pk = :pk' : '#pk = :pk AND begins_with(#sk, :prefix)',
    ...(path && { FilterExpression: `attribute_type(${path.map((_, at) => `#n${at}`).join('.')}, :null)` }),
    ExpressionAttributeNames: {
      '#pk': 'gsi1pk',
      ...(prefix !== undefined && { '#sk': 'gsi1sk' }),
      ...Object.fromEntries((path ?? []).map((name, at) => [`#n${at}`, name])),
    },
    ExpressionAttributeValues: {
      ':pk': gsi1pk,
      ...(prefix !== undefined && { ':prefix': prefix }),
      ...(path && { ':null': 'NULL' }),
    },
    ScanIndexForward: false,
  };
}

const SUM = 'sum_';
const sumsIn = (item: Record<string, unknown> = {}): Sums =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith(SUM) && typeof value === 'number' ? [[name.slice(SUM.length), value]] : [],
    ),
  );

const isLostCondition = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

interface PartitionOptions {
  /** Only sort keys behind this one. */
  readonly after?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

export interface RawItem {
  readonly sk: string;
  readonly data: unknown;
}

export interface Stored<Data> {
  readonly version: number;
  readonly data: Data;
}

const stored = <S extends z.ZodType>(item: Record<string, unknown>, schema: S): Stored<z.output<S>> => ({
  version: typeof item.version === 'number' ? item.version : 0,
  data: schema.parse(item.data),
});

const keyOf = (item: Partial<Key> | undefined): string => `${item?.pk}\n${item?.sk}`;
