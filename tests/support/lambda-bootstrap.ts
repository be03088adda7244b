/**
 * The part of a managed Node.js runtime that calls a handler: it asks the Runtime API for the next invocation, hands it
 * to the function and posts what came of it (AWS: Lambda Runtime API, 2018-06-01).
 */
import { request } from 'node:http';
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: { awsRequestId: string }) => Promise<unknown>;

const [file = '', name = 'handler'] = process.argv.slice(2);
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

/** Without a time limit: the next invocation may be long in coming. */
function call(method: string, url: string, body?: string) {
  return new Promise<{ headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    request(url, { method, agent: false }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ headers: answer.headers, body: Buffer.concat(chunks).toString() });
    })
      .once('error', reject)
      .end(body);
  });
}

const described = (error: unknown) => {
  const {
    name: errorType,
    message: errorMessage,
    stack = '',
  } = error instanceof Error ? error : new Error(String(error));
  return JSON.stringify({ errorType, errorMessage, trace: stack.split('\n') });
};

async function load(): Promise<Handler> {
  try {
    return ((await import(pathToFileURL(file).href)) as Record<string, Handler>)[name] as Handler;
  } catch (error) {
    await call('POST', `${api}/init/error`, described(error));
    throw error;
  }
}

const handler = await load();
for (;;) {
  const { headers, body } = await call('GET', `${api}/invocation/next`);
  const awsRequestId = String(headers['lambda-runtime-aws-request-id']);
  process.env._X_AMZN_TRACE_ID = String(headers['lambda-runtime-trace-id'] ?? '');
  try {
    const answer = await handler(JSON.parse(body), { awsRequestId });
    await call('POST', `${api}/invocation/${awsRequestId}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    await call('POST', `${api}/invocation/${awsRequestId}/error`, described(error));
  }
}
