import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { timeLimit } from '../../services/time-limit.js';

const MAX_ANSWER_BYTES = 1024 * 1024;

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  /** For the whole exchange. Milliseconds. */
  readonly timeoutMs: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Kept-alive connections with a deadline a request, at a third of the CPU time of the SDK's pipeline. */
export class HttpClient {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 64 });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: 64 });

  /** @throws Error when there is no complete answer in time. A status is never an error here. */
  send({ method, url, headers, body = '', timeoutMs }: Sent): Promise<Answered> {
    const secure = url.startsWith('https:');
    const signal = timeLimit(timeoutMs);
    const options = {
      method,
      signal,
      agent: secure ? this.#https : this.#http,
      headers: method === 'GET' ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    };
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      request.on('error', (error) => reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error));
      request.end(body || undefined);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
