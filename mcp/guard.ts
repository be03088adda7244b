import type { IncomingHttpHeaders } from 'node:http';
import { Refused } from './refused.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

interface Doors {
  /** URL under which clients reach this service, when it is not loopback. */
  readonly publicUrl?: string | undefined;
  /** Origins of web pages that may call, besides pages on this machine and those of `publicUrl`. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Against DNS rebinding: a page on the internet can let its own name resolve to 127.0.0.1 and then talk to us from a
 * browser, but it cannot choose Host and Origin (MCP specification, transports: security warning).
 * @returns a check that throws Refused with status 403.
 */
export function hostGuard({ publicUrl, allowedOrigins }: Doors): (headers: IncomingHttpHeaders) => void {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl);
  const origins = new Set([...allowedOrigins, ...(own ? [own.origin] : [])]);
  return ({ host, origin }) => {
    if (!isLoopback(`http://${host}`) && (own === undefined || host !== own.host)) {
      throw new Refused(403, 'host', 'This host name is not served here.');
    }
    if (origin !== undefined && !origins.has(origin) && !isLoopback(origin)) {
      throw new Refused(403, 'origin', 'Pages of this origin may not call.');
    }
  };
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);
}
