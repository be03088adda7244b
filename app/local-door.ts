import { createHmac, randomBytes } from 'node:crypto';
import type { KeyHolder } from '../mcp/access.js';
import type { Caller } from '../services/operation.js';
import { isSame } from './is-same.js';

/** Whoever can read the run file and brings no key of their own. */
const local: Caller = { id: 'local', name: 'Local user', role: 'viewer', surface: 'mcp' };

/** Base64url of at least 16 bytes, chosen by whoever asks. */
const CHALLENGE = /^[\w-]{22,128}$/;

/**
 * How a program of the same user gets into a running service: a key that makes a viewer, and a secret with which the service
 * shows that it is the one that wrote the run file. Both are new with every start.
 */
export class LocalDoor {
  readonly key = randomBytes(24).toString('base64url');
  readonly secret = randomBytes(32).toString('base64url');
  #url: string | undefined;

  /** From now on the service listens at this URL. */
  open(url: string): void {
    this.#url = url.replace('//0.0.0.0:', '//127.0.0.1:');
  }

  /** Where programs on this machine find the service. */
  get url(): string | undefined {
    return this.#url;
  }

  holderOf(key: string): KeyHolder | undefined {
    return isSame(key, this.key) ? { caller: local, key: 'local' } : undefined;
  }

  /** @returns undefined for what is no challenge, or while nothing is open. */
  prove(challenge: string): string | undefined {
    if (this.#url === undefined || !CHALLENGE.test(challenge)) return undefined;
    return proofOf(this.secret, challenge, this.#url);
  }
}

export const newChallenge = (): string => randomBytes(24).toString('base64url');

/** The URL is in it: whoever took over a port could else pass the question on to where the service is now. */
export const proofOf = (secret: string, challenge: string, url: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([challenge, url]))
    .digest('base64url');
