import { randomBytes } from 'node:crypto';
import type { AccessKey, SandboxDescriptor } from './descriptor.js';
import { account } from './world.js';

export type Role = keyof SandboxDescriptor['aws']['accessKeys'];

export interface Credential extends AccessKey {
  readonly role: string;
  readonly sessionName: string;
  /** Present on keys that AssumeRole gave out. */
  readonly session?: { readonly token: string; readonly expires: Date };
}

const longTerm = (role: Role, accessKeyId: string): Credential => ({
  role,
  sessionName: 'sandbox',
  accessKeyId,
  secretAccessKey: `not-a-secret-loopback-only-${role}`.padEnd(40, '-'),
});

/** One fixed key a role: they open nothing but this sandbox, and people type them into the AWS CLI. */
const longTermKeys = {
  bot: longTerm('bot', 'AKIASANDBOX00000BOT1'),
  workflow: longTerm('workflow', 'AKIASANDBOX0WORKFLOW'),
  alerts: longTerm('alerts', 'AKIASANDBOX000ALERTS'),
  operator: longTerm('operator', 'AKIASANDBOX0OPERATOR'),
} satisfies Record<Role, Credential>;

export const roleArn = (role: string) => `arn:aws:iam::${account}:role/sre-ops-${role}`;
export const sessionArn = (role: string, session = 'sandbox') =>
  `arn:aws:sts::${account}:assumed-role/sre-ops-${role}/${session}`;

/** The access keys that the sandbox knows: one a role, and those that AssumeRole hands out. */
export class AccessKeys {
  readonly #known = new Map<string, Credential>(Object.values(longTermKeys).map((key) => [key.accessKeyId, key]));

  get longTerm(): SandboxDescriptor['aws']['accessKeys'] {
    const plain = ({ accessKeyId, secretAccessKey }: Credential): AccessKey => ({ accessKeyId, secretAccessKey });
    const { bot, workflow, alerts, operator } = longTermKeys;
    return { bot: plain(bot), workflow: plain(workflow), alerts: plain(alerts), operator: plain(operator) };
  }

  find(accessKeyId: string): Credential | undefined {
    return this.#known.get(accessKeyId);
  }

  isRole(role: string): boolean {
    return Object.hasOwn(longTermKeys, role);
  }

  /** Temporary credentials as AssumeRole gives them. */
  issue(role: string, sessionName: string, expires: Date): Required<Credential> {
    for (const [id, key] of this.#known) if (key.session && key.session.expires < new Date()) this.#known.delete(id);
    const credential = {
      role,
      sessionName,
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      session: { token: randomBytes(96).toString('base64'), expires },
    };
    this.#known.set(credential.accessKeyId, credential);
    return credential;
  }
}
