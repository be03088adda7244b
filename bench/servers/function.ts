import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { HttpApiEvent, HttpApiResult } from '../../app/lambda/http-event.js';

type Handler = (event: HttpApiEvent, context: { awsRequestId: string }) => Promise<HttpApiResult>;

/** A function's bundle, invoked once: what it used until it could be, and until it had answered. */
const [, , file = ''] = process.argv;
const arrived = once(process, 'message') as Promise<[HttpApiEvent]>;
const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler };
const startMs = cpuMs();
const [event] = await arrived;
const { statusCode } = await handler(event, { awsRequestId: 'bench' });
process.send?.({ startMs, answeredMs: cpuMs(), statusCode }, () => process.exit(0));

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
