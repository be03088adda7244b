import assert from 'node:assert/strict';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { clientOptions } from '../support/control-client.js';

describe('a presigned link to an object', () => {
  let sandbox: Sandbox;
  let s3: S3Client;
  let Bucket: string;
  const Key = 'reports/fleet é.html';

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    s3 = new S3Client(clientOptions(sandbox));
    Bucket = sandbox.descriptor().aws.artifactBucket;
    const about = { ContentType: 'text/html; charset=utf-8', ContentDisposition: 'inline; filename="fleet.html"' };
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: '<h1>Fleet</h1>', ...about }));
  });
  after(async () => {
    s3.destroy();
    await sandbox.close();
  });

  const link = async (options: { expiresIn?: number; signingDate?: Date } = {}, client = s3) =>
    new URL(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: 900, ...options }));

  const refusal = async (url: URL, init: RequestInit = {}) => {
    const answer = await fetch(url, init);
    const said = await answer.text();
    assert.doesNotMatch(said, /<h1>/);
    const of = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(said)?.[1];
    return { status: answer.status, code: of('Code'), message: of('Message'), of };
  };

  it('opens without any key of the reader, as the type it was stored with', async () => {
    const answer = await fetch(await link());
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), '<h1>Fleet</h1>');
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(answer.headers.get('content-disposition'), 'inline; filename="fleet.html"');
  });

  it('opens under another name and type where the one who signed it said so', async () => {
    const command = new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: 'attachment; filename="a.html"' });
    const answer = await fetch(await getSignedUrl(s3, command, { expiresIn: 60 }));
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="a.html"');
  });

  it('opens when temporary credentials signed it', async () => {
    const sts = new STSClient(clientOptions(sandbox));
    const RoleArn = 'arn:aws:iam::111122223333:role/sre-ops-bot';
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'link' }));
    sts.destroy();
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    const temporary = new S3Client({ ...clientOptions(sandbox), credentials });
    const url = await link({}, temporary);
    temporary.destroy();
    assert.equal((await fetch(url)).status, 200);
    url.searchParams.set('X-Amz-Security-Token', 'another');
    assert.deepEqual((await refusal(url)).code, 'InvalidAccessKeyId');
  });

  it('is over when its time is over, and says when that was', async () => {
    const signingDate = new Date(Date.now() - 120_000);
    const { status, code, message, of } = await refusal(await link({ expiresIn: 60, signingDate }));
    assert.deepEqual([status, code, message, of('X-Amz-Expires')], [403, 'AccessDenied', 'Request has expired', '60']);
    assert.equal(Date.parse(of('Expires') ?? ''), Math.floor((signingDate.getTime() + 60_000) / 1_000) * 1_000);
    assert.equal((await fetch(await link({ expiresIn: 600, signingDate }))).status, 200, 'the same day, longer');
  });

  const changes: [string, (url: URL) => void][] = [
    ['another object', (url) => Object.assign(url, { pathname: url.pathname.replace('fleet', 'other') })],
    ['a longer life', (url) => url.searchParams.set('X-Amz-Expires', '3600')],
    ['a later beginning', (url) => url.searchParams.set('X-Amz-Date', laterToday(url))],
    ['another region', (url) => url.searchParams.set('X-Amz-Credential', credentialOf(url, 'us-east-1'))],
    ['another signature', (url) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64))],
    ['a signature that is none', (url) => url.searchParams.set('X-Amz-Signature', 'x')],
    ['something added', (url) => url.searchParams.set('response-content-type', 'text/plain')],
  ];
  const credentialOf = (url: URL, region: string) =>
    (url.searchParams.get('X-Amz-Credential') ?? '').replace('us-west-2', region);
  const laterToday = (url: URL) => (url.searchParams.get('X-Amz-Date') ?? '').replace(/T\d{6}Z/, 'T000001Z');
  for (const [change, apply] of changes) {
    it(`does not open with ${change}`, async () => {
      const url = await link({ expiresIn: 86_400 });
      apply(url);
      const { status, code } = await refusal(url);
      assert.deepEqual([status, code], [403, 'SignatureDoesNotMatch']);
    });
  }

  it('does not open for another method than the one it was signed for', async () => {
    assert.equal((await fetch(await link(), { method: 'HEAD' })).status, 403);
    assert.equal((await refusal(await link(), { method: 'PUT', body: 'x' })).code, 'SignatureDoesNotMatch');
    assert.equal(await (await fetch(await link())).text(), '<h1>Fleet</h1>');
  });

  it('does not open with a key that nobody has, and not before its day', async () => {
    const unknown = { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' };
    const stranger = new S3Client({ ...clientOptions(sandbox), credentials: unknown });
    assert.equal((await refusal(await link({}, stranger))).code, 'InvalidAccessKeyId');
    stranger.destroy();
    const early = await refusal(await link({ signingDate: new Date(Date.now() + 3_600_000) }));
    assert.deepEqual([early.status, early.message], [403, 'Request is not valid yet']);
  });

  it('does not open when the reader adds what nobody signed', async () => {
    const { code, of } = await refusal(await link(), { headers: { 'x-amz-meta-a': 'b' } });
    assert.deepEqual([code, of('HeadersNotSigned')], ['AccessDenied', 'x-amz-meta-a']);
    assert.equal((await refusal(await link(), { headers: { authorization: 'AWS4-HMAC-SHA256 x' } })).status, 400);
  });

  for (const part of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
    it(`is no link without X-Amz-${part}`, async () => {
      const url = await link();
      url.searchParams.delete(`X-Amz-${part}`);
      const { status, code } = await refusal(url);
      assert.deepEqual([status, code], [400, 'AuthorizationQueryParametersError']);
    });
  }

  it('lives a week at most', async () => {
    for (const [expires, message] of [
      ['604801', /less than a week/],
      ['-1', /non-negative/],
      ['soon', /should be a number/],
    ] as const) {
      const url = await link();
      url.searchParams.set('X-Amz-Expires', expires);
      const refused = await refusal(url);
      assert.equal(refused.status, 400);
      assert.match(refused.message ?? '', message);
    }
  });

  it('is needed: the bare address shows nothing', async () => {
    const url = await link();
    url.search = '';
    assert.equal((await refusal(url)).status, 404);
  });
});
