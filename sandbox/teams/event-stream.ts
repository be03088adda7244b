import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventLog, NumberedEvent } from './events.js';

/** Comments that keep idle connections open through proxies. */
const heartbeatMs = 20_000;

/** Server-sent events. A client that was away says where it was with `Last-Event-ID` and gets what it missed. */
export function streamEvents<Event>(
  req: IncomingMessage,
  res: ServerResponse,
  log: EventLog<Event>,
  closing: AbortSignal,
): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.write('retry: 1000\n\n');
  const send = ({ id, event }: NumberedEvent<Event>) => res.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
  const seen = Number(req.headers['last-event-id'] ?? log.cursor);
  for (const missed of log.since(Number.isFinite(seen) ? seen : log.cursor)) send(missed);
  const unsubscribe = log.subscribe(send);
  const heartbeat = setInterval(() => res.write(': still here\n\n'), heartbeatMs).unref();
  const end = () => {
    unsubscribe();
    clearInterval(heartbeat);
    closing.removeEventListener('abort', end);
    res.end();
  };
  closing.addEventListener('abort', end);
  req.on('close', end);
}
