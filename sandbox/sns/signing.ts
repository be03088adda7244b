import { createHash, createSign } from 'node:crypto';
import { generate } from 'selfsigned';
import type { Store } from '../store.js';

export type SignatureVersion = '1' | '2';

interface KeyPair {
  readonly privateKey: string;
  readonly certificate: string;
}

const years = (count: number) => count * 366 * 24 * 3600 * 1000;

/**
 * What an SNS signature covers, in this order: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS
 * messages". A name is left out where the message has no such member.
 */
const signedNames = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/** Signs messages as SNS does, with a key and a certificate that are kept in the store. */
export class SnsSigner {
  #pair: Promise<KeyPair> | undefined;

  constructor(private readonly store: Store) {}

  /** @returns the certificate in PEM and the path it is served at. */
  async certificate(): Promise<{ readonly path: string; readonly pem: string }> {
    const { certificate } = await this.#keys();
    const name = createHash('sha256').update(certificate).digest('hex').slice(0, 32);
    return { path: `/sns/SimpleNotificationService-${name}.pem`, pem: certificate };
  }

  /** @returns the signature in base64: RSA over SHA-1 in version 1, over SHA-256 in version 2. */
  async sign(
    type: keyof typeof signedNames,
    message: Readonly<Record<string, unknown>>,
    version: SignatureVersion,
  ): Promise<string> {
    const { privateKey } = await this.#keys();
    const text = signedNames[type]
      .filter((name) => message[name] !== undefined)
      .map((name) => `${name}\n${message[name]}\n`)
      .join('');
    return createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
      .update(text)
      .sign(privateKey, 'base64');
  }

  #keys(): Promise<KeyPair> {
    this.#pair ??= this.#load();
    return this.#pair;
  }

  async #load(): Promise<KeyPair> {
    const kept = this.store.load<KeyPair>('sns-signing');
    if (kept) return kept;
    const made = await generate([{ name: 'commonName', value: 'sns.amazonaws.com' }], {
      keySize: 2048,
      algorithm: 'sha256',
      notAfterDate: new Date(Date.now() + years(10)),
    });
    const pair = { privateKey: made.private, certificate: made.cert };
    this.store.save('sns-signing', pair);
    return pair;
  }
}
