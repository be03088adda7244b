import { randomBytes } from 'node:crypto';
import type { AccessKey, RoleName, SandboxDescriptor } from './descriptor.js';
import { account } from './world.js';

export interface Credential extends AccessKey {
  readonly role: string;
  readonly sessionName: string;
  /** Present on keys that AssumeRole gave out. */
  readonly session?: { readonly token: string; readonly expires: Date };
}

const longTerm = (role: RoleName, accessKeyId: string): Credential => ({
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
  slack: longTerm('slack', 'AKIASANDBOX0000SLACK'),
  poll: longTerm('poll', 'AKIASANDBOX00000POLL'),
  mcp: longTerm('mcp', 'AKIASANDBOX000000MCP'),
  operator: longTerm('operator', 'AKIASANDBOX0OPERATOR'),
} satisfies Record<RoleName, Credential>;

export const roleArn = (role: string) => `arn:aws:iam::${account}:role/sre-ops-${role}`;
export const sessionArn = (role: string, session = 'sandbox') =>
  `arn:aws:sts::${account}:assumed-role/sre-ops-${role}/${session}`;

/** The access keys that the sandbox knows: one a role, and those that AssumeRole hands out. */
export class AccessKeys {
  readonly #known = new Map<string, Credential>(Object.values(longTermKeys).map((key) => [key.accessKeyId, key]));

  get longTerm(): SandboxDescriptor['aws']['accessKeys'] {
    const plain = ({ accessKeyId, secretAccessKey }: Credential): AccessKey => ({ accessKeyId, secretAccessKey });
    const { bot, slack, alerts, workflow, poll, mcp, operator } = longTermKeys;
    const chat = { bot: plain(bot), slack: plain(slack), alerts: plain(alerts), mcp: plain(mcp) };
    return { ...chat, workflow: plain(workflow), poll: plain(poll), operator: plain(operator) };
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
