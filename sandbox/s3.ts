import { createHash } from 'node:crypto';
import { AwsError } from './answer.js';
import type { Store } from './store.js';

export interface StoredObject {
  readonly etag: string;
  readonly size: number;
  readonly lastModified: string;
  readonly contentType: string;
  readonly contentDisposition?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Index {
  /** ISO 8601 creation time by bucket. */
  readonly buckets: Record<string, string>;
  /** By `bucket/key`. */
  readonly objects: Record<string, StoredObject>;
}

const partOf = (name: string) => `s3-${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
const part = (bucket: string, key: string) => partOf(`${bucket}/${key}`);

/** Buckets and objects. Each body is a part of the store of its own, so that a write costs one object, not all. */
export class ObjectStore {
  readonly #buckets: Map<string, string>;
  readonly #objects: Map<string, StoredObject>;
  readonly #bodies = new Map<string, Buffer>();

  constructor(
    private readonly store: Store,
    private readonly now: () => Date,
  ) {
    const index = store.load<Index>('s3');
    this.#buckets = new Map(Object.entries(index?.buckets ?? {}));
    this.#objects = new Map(Object.entries(index?.objects ?? {}));
  }

  /** Does nothing where the bucket is there already. */
  createBucket(bucket: string): void {
    if (this.#buckets.has(bucket)) return;
    this.#buckets.set(bucket, this.now().toISOString());
    this.#save();
  }

  get buckets(): readonly (readonly [name: string, created: Date])[] {
    return [...this.#buckets].map(([name, created]) => [name, new Date(created)]);
  }

  requireBucket(bucket: string): void {
    if (!this.#buckets.has(bucket)) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
  }

  put(
    bucket: string,
    key: string,
    body: Buffer,
    about: Omit<StoredObject, 'etag' | 'size' | 'lastModified'>,
  ): StoredObject {
    this.requireBucket(bucket);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const stored = { ...about, etag, size: body.length, lastModified: this.now().toISOString() };
    this.store.save(part(bucket, key), body.toString('base64'));
    this.#bodies.set(`${bucket}/${key}`, body);
    this.#objects.set(`${bucket}/${key}`, stored);
    this.#save();
    return stored;
  }

  find(bucket: string, key: string): StoredObject | undefined {
    return this.#objects.get(`${bucket}/${key}`);
  }

  body(bucket: string, key: string): Buffer | undefined {
    if (!this.find(bucket, key)) return undefined;
    const name = `${bucket}/${key}`;
    const body = this.#bodies.get(name) ?? Buffer.from(this.store.load<string>(part(bucket, key)) ?? '', 'base64');
    this.#bodies.set(name, body);
    return body;
  }

  delete(bucket: string, key: string): void {
    this.requireBucket(bucket);
    this.#bodies.delete(`${bucket}/${key}`);
    if (this.#objects.delete(`${bucket}/${key}`)) this.#save();
  }

  /** Deletes every object. The buckets stay. */
  reset(): void {
    for (const name of this.#objects.keys()) this.store.save(partOf(name), null);
    this.#objects.clear();
    this.#bodies.clear();
    this.#save();
  }

  /** Keys in order with what is known of each. */
  list(bucket: string): readonly (readonly [key: string, object: StoredObject])[] {
    this.requireBucket(bucket);
    const prefix = `${bucket}/`;
    return [...this.#objects]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, object]) => [name.slice(prefix.length), object] as const)
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  #save(): void {
    const index: Index = {
      buckets: Object.fromEntries(this.#buckets),
      objects: Object.fromEntries(this.#objects),
    };
    this.store.save('s3', index);
  }
}
