import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { correlationId } from '../services/correlation.js';
import { once } from '../services/once.js';
import { readTraceHeader, subsegment, type Trace, untraced } from '../services/telemetry/trace.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The id of the trace that an invocation is part of, for the log; nothing where there is none. */
export const traceFields = (env: Env): { readonly trace_id?: string } => {
  const header = readTraceHeader(env._X_AMZN_TRACE_ID);
  return header ? { trace_id: header.traceId } : {};
};

/**
 * Spans go to the daemon that Lambda runs beside a function, over UDP, for those invocations that X-Ray chose to sample.
 * Nothing is loaded before the first of them. What is lost on the way is missing in a trace, and nowhere else.
 * @param env as it stands while the process runs: Lambda names the trace of each invocation there.
 */
export function traceTo(env: Env): Trace {
  const [host, port] = env.AWS_XRAY_DAEMON_ADDRESS?.split(':') ?? [];
  if (!host || !port) return untraced;
  const socket = once(async (): Promise<Socket> => {
    const { createSocket } = await import('node:dgram');
    const made = createSocket('udp4');
    made.unref();
    return made;
  });
  return (span) => {
    const header = readTraceHeader(env._X_AMZN_TRACE_ID);
    if (!header?.isSampled) return;
    const id = randomBytes(8).toString('hex');
    const document = subsegment(span, header, { id, correlationId: correlationId() });
    void socket().then((to) => to.send(document, Number(port), host, () => undefined));
  };
}
