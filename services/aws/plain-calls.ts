import type { IncomingMessage } from 'node:http';
import { timeLimit } from '../time-limit.js';
import { type AwsCredentials, signed, type Unsigned } from './sign.js';

/** Where AWS is, for calls without an SDK client. */
export interface PlainAws {
  readonly region: string;
  /** Instead of the endpoints of AWS, for every service. */
  readonly endpoint?: string | undefined;
  credentials(): Promise<AwsCredentials>;
  /** Where the trace of what is going on goes on, for AWS to go on with. */
  traceHeader?(): string | undefined;
}

/** AWS refused, or did not answer. Never holds what was asked. */
export class PlainCallFailed extends Error {
  constructor(
    readonly action: string,
    readonly status: number | undefined,
    { code = '', cause }: { readonly code?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(`${action}: ${status === undefined ? 'no answer' : `HTTP ${status} ${code}`.trimEnd()}`, { cause });
  }
}

const TIMEOUT_MS = 2_000;

/** Secrets Manager: the string of a secret, as it is now. @throws PlainCallFailed */
export async function getSecret(aws: PlainAws, secretId: string): Promise<string> {
  const action = 'secretsmanager:GetSecretValue';
  const text = await send(aws, 'secretsmanager', action, {
    method: 'POST',
    url: new URL(aws.endpoint ?? `https://secretsmanager.${aws.region}.amazonaws.com/`),
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: secretId }),
  });
  try {
    return String((JSON.parse(text) as { SecretString?: unknown }).SecretString ?? '');
  } catch {
    // Without the cause, which quotes what could not be read.
    throw new PlainCallFailed(action, 200);
  }
}

/** S3: a small object as text. @throws PlainCallFailed */
export async function getObject(aws: PlainAws, bucket: string, key: string): Promise<string> {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const url = aws.endpoint
    ? new URL(`${aws.endpoint.replace(/\/$/, '')}/${bucket}/${path}`)
    : new URL(`https://${bucket}.s3.${aws.region}.amazonaws.com/${path}`);
  return send(aws, 's3', 's3:GetObject', { method: 'GET', url });
}

/** Lambda: an invocation that Lambda keeps and repeats until it is done. Resolves when it is kept. @throws PlainCallFailed */
export async function invokeLater(aws: PlainAws, functionName: string, event: unknown): Promise<void> {
  const base = aws.endpoint?.replace(/\/$/, '') ?? `https://lambda.${aws.region}.amazonaws.com`;
  await send(aws, 'lambda', 'lambda:InvokeFunction', {
    method: 'POST',
    url: new URL(`${base}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`),
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
    body: JSON.stringify(event),
  });
}

/**
 * X-Ray: documents of segments and subsegments, as JSON.
 * @returns codes of what was not taken, which asking again does not change.
 * @throws PlainCallFailed
 */
export async function putTraceSegments(aws: PlainAws, documents: readonly string[]): Promise<string[]> {
  const base = aws.endpoint?.replace(/\/$/, '') ?? `https://xray.${aws.region}.amazonaws.com`;
  const action = 'xray:PutTraceSegments';
  const text = await send(aws, 'xray', action, {
    method: 'POST',
    url: new URL(`${base}/TraceSegments`),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ TraceSegmentDocuments: documents }),
  });
  try {
    const { UnprocessedTraceSegments: untaken } = JSON.parse(text || '{}') as {
      UnprocessedTraceSegments?: { ErrorCode?: string }[] | null;
    };
    return (untaken ?? []).map(({ ErrorCode = 'unknown' }) => ErrorCode);
  } catch (cause) {
    throw new PlainCallFailed(action, 200, { cause });
  }
}

async function send(aws: PlainAws, service: string, action: string, request: Unsigned): Promise<string> {
  const traced = aws.traceHeader?.();
  let answer: { status: number; text: string };
  try {
    const headers = signed(request, await aws.credentials(), { service, region: aws.region, at: new Date() });
    answer = await exchange(request, { ...headers, ...(traced && { 'x-amzn-trace-id': traced }) });
  } catch (cause) {
    throw new PlainCallFailed(action, undefined, { cause });
  }
  if (answer.status < 200 || answer.status > 299)
    throw new PlainCallFailed(action, answer.status, { code: codeIn(answer.text) });
  return answer.text;
}

/** What AWS calls the refusal, in JSON and in XML; nothing of its words, which may say what was asked. */
const codeIn = (text: string): string | undefined => {
  const [, json, xml] = /"__type"\s*:\s*"(?:[\w.]+#)?(\w{1,64})"|<Code>(\w{1,64})<\/Code>/.exec(text) ?? [];
  return json ?? xml;
};

/**
 * Node's own `fetch` takes a function that starts thirty milliseconds longer. No connection is kept: it would be dead when a
 * function that stood still goes on.
 */
async function exchange({ url, method, body }: Unsigned, headers: Record<string, string>) {
  const { request } = url.protocol === 'http:' ? await import('node:http') : await import('node:https');
  const signal = timeLimit(TIMEOUT_MS);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body ?? '')) };
    request(url, { method, headers: { ...headers, ...(body !== undefined && length) }, agent: false, signal })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}
