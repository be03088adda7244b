import { type KeyObject, X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Unavailable } from '../errors.js';
import { timeLimit } from '../time-limit.js';
import { NotTrusted } from './not-trusted.js';

const FETCH_TIMEOUT_MS = 2_000;
const MAX_BYTES = 16 * 1024;

interface Kept {
  readonly key: KeyObject;
  readonly validTo: number;
}

/**
 * Public keys of the certificates that SNS signs with. Only a URL of the given pattern is ever fetched; what does not
 * parse is not kept, so that one bad moment does not silence every later message.
 */
export class SigningCertificates {
  readonly #kept = new LRUCache<string, Kept>({ max: 20 });
  readonly #flights = new Map<string, Promise<Kept>>();

  /** @param pattern the whole URL, anchored at both ends. */
  constructor(private readonly pattern: RegExp) {}

  /**
   * @throws NotTrusted for a URL of another place, or a certificate that is out of date or none.
   * @throws Unavailable when it could not be fetched: the sender may try again.
   */
  async keyFor(url: string, now: Date): Promise<KeyObject> {
    if (!this.pattern.test(url))
      throw new NotTrusted('certificate', 'The signing certificate is not at a place of Amazon SNS.');
    const kept = this.#kept.get(url);
    if (kept && now.getTime() < kept.validTo) return kept.key;
    const flight = this.#flights.get(url) ?? this.#fetch(url);
    this.#flights.set(url, flight);
    try {
      const fresh = await flight;
      if (now.getTime() >= fresh.validTo)
        throw new NotTrusted('certificate', 'The signing certificate is out of date.');
      this.#kept.set(url, fresh);
      return fresh.key;
    } finally {
      this.#flights.delete(url);
    }
  }

  async #fetch(url: string): Promise<Kept> {
    const pem = await download(url);
    try {
      const certificate = new X509Certificate(pem);
      return { key: certificate.publicKey, validTo: Date.parse(certificate.validTo) };
    } catch (cause) {
      throw new NotTrusted('certificate', 'The signing certificate cannot be read.', { cause });
    }
  }
}

async function download(url: string): Promise<Buffer> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: timeLimit(FETCH_TIMEOUT_MS) });
    if (answer.status >= 400 && answer.status < 500) {
      await answer.body?.cancel();
      throw new NotTrusted('certificate', 'There is no such signing certificate.');
    }
    if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`);
    return await readLimited(answer.body);
  } catch (cause) {
    if (cause instanceof NotTrusted) throw cause;
    throw new Unavailable('The signing certificate could not be fetched.', {
      hint: 'Amazon SNS delivers the notification again by itself.',
      cause,
    });
  }
}

async function readLimited(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new NotTrusted('certificate', 'The signing certificate is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
