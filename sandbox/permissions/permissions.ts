import type { Call } from '../answer.js';
import { accessDenied } from '../refusals.js';
import { needsOf } from './needs.js';
import { decide, type PolicyDocument, type Statement, type TagsOf } from './policy.js';

/** What became of the permissions of one role: `resources` are those of statements, as `Sid resource`. */
export interface RoleUse {
  readonly role: string;
  readonly allowed: readonly string[];
  readonly used: readonly string[];
  readonly resources_used: readonly string[];
  readonly denied: readonly { readonly action: string; readonly resource: string }[];
}

interface Role {
  readonly statements: readonly Statement[];
  readonly used: Set<string>;
  readonly resourcesUsed: Set<string>;
  /** By action and resource, each once. */
  readonly denied: Map<string, { readonly action: string; readonly resource: string }>;
}

/** IAM for the roles whose policies are deployed. A role without any may do everything: people who look around. */
export class Permissions {
  readonly #roles = new Map<string, Role>();

  constructor(private readonly tagsOf: TagsOf = () => undefined) {}

  deploy(roles: Readonly<Record<string, readonly PolicyDocument[]>>): void {
    for (const [role, policies] of Object.entries(roles)) {
      const statements = policies.flatMap(({ Statement }) => Statement);
      this.#roles.set(role, { statements, used: new Set(), resourcesUsed: new Set(), denied: new Map() });
    }
  }

  /** @throws {AwsError} as the service says that the caller's role may not. */
  check(call: Pick<Call, 'service' | 'operation' | 'input' | 'region' | 'role'>): void {
    const role = this.#roles.get(call.role);
    if (!role) return;
    for (const need of needsOf(call)) {
      const { denied, by } = decide(role.statements, need, this.tagsOf);
      if (denied !== undefined) {
        const { action } = need;
        role.denied.set(`${action} ${denied}`, { action, resource: denied });
        throw accessDenied(call.service, call.operation, call.role, call.region, { action, resource: denied });
      }
      role.used.add(need.action);
      for (const { statement, resource } of by) role.resourcesUsed.add(`${statement.Sid} ${resource}`);
    }
  }

  /** Which permissions were used since they were deployed, and what was refused. */
  get uses(): RoleUse[] {
    return [...this.#roles].map(([role, { statements, used, resourcesUsed, denied }]) => ({
      role,
      allowed: [...new Set(statements.filter(isAllow).flatMap(({ Action }) => Action))].sort(),
      used: [...used].sort(),
      resources_used: [...resourcesUsed].sort(),
      denied: [...denied.values()],
    }));
  }
}

const isAllow = ({ Effect }: Statement): boolean => Effect === 'Allow';
