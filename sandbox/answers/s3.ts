import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadBucketCommandInput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  ListBucketsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { type Answers, AwsError, type Call } from '../answer.js';
import type { ObjectStore, StoredObject } from '../s3.js';

type Output<T> = Omit<T, '$metadata'>;
type ObjectOutput = Omit<Output<GetObjectCommandOutput>, 'Body'> & { Body: Uint8Array };

type Caller = Pick<Call, 'role' | 'region'>;

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const described = (object: StoredObject): Output<HeadObjectCommandOutput> => ({
  ETag: object.etag,
  LastModified: new Date(object.lastModified),
  ContentType: object.contentType,
  ContentDisposition: object.contentDisposition,
  ContentLength: object.size,
  Metadata: { ...object.metadata },
});

/** The few operations of S3 that artifacts need: no versions, parts or ranges. */
export function s3Answers(
  objects: ObjectStore,
  /** Throws for whoever may not know what is in a bucket: for them what is missing is what they may not see. */
  mayList: (bucket: string, caller: Caller) => void = () => undefined,
): Answers {
  const existing = (
    { Bucket = '', Key = '' }: Pick<GetObjectCommandInput, 'Bucket' | 'Key'>,
    caller: Caller,
  ): StoredObject => {
    objects.requireBucket(Bucket);
    const found = objects.find(Bucket, Key);
    if (found) return found;
    mayList(Bucket, caller);
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  };
  return {
    ListBuckets: (): Output<ListBucketsCommandOutput> => ({
      Buckets: objects.buckets.map(([Name, CreationDate]) => ({ Name, CreationDate })),
    }),

    CreateBucket: ({ input }: Call<CreateBucketCommandInput>): Output<CreateBucketCommandOutput> => {
      const { Bucket = '' } = input;
      if (!bucketName.test(Bucket)) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
      objects.createBucket(Bucket);
      return { Location: `/${Bucket}` };
    },

    HeadBucket: ({ input }: Call<HeadBucketCommandInput>) => {
      objects.requireBucket(input.Bucket ?? '');
      return {};
    },

    PutObject: ({ input }: Call<PutObjectCommandInput>): Output<PutObjectCommandOutput> => {
      const { Bucket = '', Key = '', Body, IfNoneMatch, IfMatch } = input;
      const current = objects.find(Bucket, Key);
      if ((IfNoneMatch === '*' && current) || (IfMatch !== undefined && IfMatch !== current?.etag)) {
        const message = 'At least one of the pre-conditions you specified did not hold';
        throw new AwsError('PreconditionFailed', message, 412);
      }
      const stored = objects.put(Bucket, Key, Body instanceof Uint8Array ? Buffer.from(Body) : Buffer.alloc(0), {
        contentType: input.ContentType ?? 'application/octet-stream',
        contentDisposition: input.ContentDisposition,
        metadata: input.Metadata ?? {},
      });
      return { ETag: stored.etag };
    },

    GetObject: ({ input, ...caller }: Call<GetObjectCommandInput>): ObjectOutput => {
      const { Bucket = '', Key = '', ResponseContentType, ResponseContentDisposition } = input;
      return {
        ...described(existing(input, caller)),
        ...(ResponseContentType && { ContentType: ResponseContentType }),
        ...(ResponseContentDisposition && { ContentDisposition: ResponseContentDisposition }),
        Body: objects.body(Bucket, Key) ?? Buffer.alloc(0),
      };
    },

    HeadObject: ({ input, ...caller }: Call<HeadObjectCommandInput>) => described(existing(input, caller)),

    DeleteObject: ({ input }: Call<DeleteObjectCommandInput>) => {
      objects.delete(input.Bucket ?? '', input.Key ?? '');
      return {};
    },

    ListObjectsV2: ({ input }: Call<ListObjectsV2CommandInput>): Output<ListObjectsV2CommandOutput> => {
      const { Bucket = '', Prefix = '', MaxKeys = 1000, ContinuationToken, StartAfter = '' } = input;
      const after = ContinuationToken ? Buffer.from(ContinuationToken, 'base64url').toString('utf8') : StartAfter;
      const left = objects
        .list(Bucket)
        .filter(([key]) => key.startsWith(Prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
      const page = left.slice(0, Math.min(MaxKeys, 1000));
      const last = page.at(-1)?.[0];
      const more = left.length > page.length && last !== undefined;
      return {
        Name: Bucket,
        Prefix,
        MaxKeys,
        KeyCount: page.length,
        IsTruncated: more,
        ...(more ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
        Contents: page.map(([Key, { etag, size, lastModified }]) => ({
          Key,
          ETag: etag,
          Size: size,
          LastModified: new Date(lastModified),
          StorageClass: 'STANDARD',
        })),
      };
    },
  };
}
