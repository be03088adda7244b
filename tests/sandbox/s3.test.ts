import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { AwsError } from '../../sandbox/answer.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { decodeAwsChunked } from '../../sandbox/protocols/aws-chunked.js';
import { clientOptions } from '../support/control-client.js';

describe('S3 in the sandbox', () => {
  let sandbox: Sandbox;
  let s3: S3Client;
  let Bucket: string;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    s3 = new S3Client(clientOptions(sandbox));
    Bucket = sandbox.descriptor().aws.artifactBucket;
  });
  after(async () => {
    s3.destroy();
    await sandbox.close();
  });

  const text = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

  it('keeps objects with their type and metadata, under any key', async () => {
    const keys = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((key) => !/^\.|\/\.|\/\/|^\/|\/$/.test(key));
    const property = fc.asyncProperty(keys, fc.string({ unit: 'grapheme' }), async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/yaml', Metadata: { plan: 'p-1' } }));
      assert.equal(await text(Key), Body);
      const { ContentType, Metadata, ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      assert.deepEqual([ContentType, Metadata?.plan, ContentLength], ['text/yaml', 'p-1', Buffer.byteLength(Body)]);
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key })), NoSuchKey);
      await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key })), NotFound);
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('takes a stream, which the SDK sends in chunks with a checksum after them', async () => {
    const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 70_003 }));
    assert.equal(await text('stream'), `${'a'.repeat(70_000)}end`);
  });

  it('creates an object only once where the writer says so', async () => {
    const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'head', Body, IfNoneMatch: '*' }));
    await put('first');
    await assert.rejects(put('second'), { name: 'PreconditionFailed' });
    assert.equal(await text('head'), 'first');
  });

  it('lists page by page in order of the keys', async () => {
    const own = 'a-bucket-of-seven';
    await s3.send(new CreateBucketCommand({ Bucket: own }));
    const keys = ['a/1', 'a/2', 'a/3', 'a/é', 'b/1'];
    for (const Key of keys.toReversed()) await s3.send(new PutObjectCommand({ Bucket: own, Key, Body: Key }));
    const pages: (string | undefined)[][] = [];
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: s3, pageSize: 3 },
      { Bucket: own, Prefix: 'a/' },
    )) {
      pages.push(Contents.map(({ Key }) => Key));
    }
    assert.deepEqual(pages, [['a/1', 'a/2', 'a/3'], ['a/é']]);
  });

  it('says what it does not do', async () => {
    await assert.rejects(s3.send(new GetObjectAclCommand({ Bucket, Key: 'head' })), { name: 'NotImplemented' });
    await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: 'nobody-s-bucket' })), { name: 'NoSuchBucket' });
  });

  it('keeps objects across a restart', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    try {
      for (const write of [true, false]) {
        const own = await startSandbox({ port: 0, stateFolder });
        const client = new S3Client(clientOptions(own));
        if (write) await client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'yes' }));
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'kept' }));
        assert.equal(await Body?.transformToString(), 'yes');
        client.destroy();
        await own.close();
      }
    } finally {
      rmSync(stateFolder, { recursive: true });
    }
  });
});

describe('aws-chunked bodies', () => {
  const chunked = (chunks: readonly Uint8Array[]) =>
    Buffer.concat([
      ...chunks.flatMap((chunk) => [
        Buffer.from(`${chunk.length.toString(16)};chunk-signature=ab\r\n`),
        chunk,
        Buffer.from('\r\n'),
      ]),
      Buffer.from('0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
    ]);
  const chunkLists = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 });

  it('are put together to what was sent', () => {
    fc.assert(fc.property(chunkLists, (chunks) => decodeAwsChunked(chunked(chunks)).equals(Buffer.concat(chunks))));
  });

  it('are refused where they end early or are something else', () => {
    const refused = (body: Buffer) => assert.throws(() => decodeAwsChunked(body), AwsError);
    const whole = chunked([Buffer.from('hello')]);
    for (let length = 0; length < whole.indexOf('0\r\nx-amz'); length += 1) refused(whole.subarray(0, length));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          decodeAwsChunked(Buffer.from(bytes));
        } catch (error) {
          assert.ok(error instanceof AwsError);
        }
      }),
    );
  });
});
