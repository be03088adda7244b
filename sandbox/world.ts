import type { CommandDocument } from './automation/command-document.js';
import type { SandboxClock } from './clock.js';
import type { Store } from './store.js';

/** What every part of the embedded AWS shares. Parts reach one another through `call` alone, as services of AWS do. */
export interface World {
  readonly clock: SandboxClock;
  readonly store: Store;
  /** The same seed gives the same fleet. */
  readonly seed: number;
  readonly account: string;
  readonly region: string;
  /**
   * Runs an operation in this process as the given role, with its input checked, recorded in the effect ledger and
   * subject to faults as a call over HTTP is. Dates are `Date`.
   *
   * @param service - SigV4 service name, for example `ec2`.
   * @returns what the SDK's `…CommandOutput` holds, without `$metadata`.
   * @throws {AwsError} as the operation refuses.
   */
  call<Output = Record<string, unknown>>(
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    role: string,
  ): Promise<Output>;
  /** Text of an object in the sandbox's S3; undefined where there is none. */
  readObject(bucket: string, key: string): string | undefined;
  /** A Command document of the account and its hash; undefined where there is none of that name and version. */
  commandDocument(name: string, version?: string): (CommandDocument & { readonly hash: string }) | undefined;
  /** Gives a message to the sandbox's SNS, which delivers it to the topic's subscribers; an unknown topic is refused. */
  publish(topicArn: string, subject: string | undefined, message: string): void;
}

export const account = '111122223333';
