import type { IncomingMessage } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Caller, Effect, Role } from '../services/operation.js';
import { Refused } from './refused.js';
import { offered } from './toolsets.js';

export const METADATA_PATH = '/.well-known/oauth-protected-resource/mcp';

type Scope = 'sre:read' | 'sre:plan';

/** Scopes follow the role of the person whose key it is; deciding is no scope, people do that in chat. */
const scopesOf: Record<Role, readonly Scope[]> = {
  viewer: ['sre:read'],
  operator: ['sre:read', 'sre:plan'],
  approver: ['sre:read', 'sre:plan'],
};
const scopeFor: Record<Exclude<Effect, 'decide'>, Scope> = {
  read: 'sre:read',
  propose: 'sre:plan',
  change: 'sre:plan',
};

export interface Access {
  /** The person of a key; undefined for a key that is nobody's. */
  callerOf(key: string): Caller | undefined;
  /** Who asks without a key; left out where a key is needed. */
  readonly anonymous?: Caller | undefined;
}

/** What tells a client how to get in (RFC 9728). Keys are handed out by people: there is no authorization server. */
export const resourceMetadata = (baseUrl: string) => ({
  resource: `${baseUrl}/mcp`,
  resource_name: 'SRE Operations Assistant',
  bearer_methods_supported: ['header'],
  scopes_supported: ['sre:read', 'sre:plan'],
});

/** @throws Refused with status 401 and the challenge of RFC 6750 and RFC 9728. */
export function authenticate(req: IncomingMessage, { callerOf, anonymous }: Access, baseUrl: string): Caller {
  const { authorization } = req.headers;
  if (authorization === undefined) {
    if (anonymous) return anonymous;
    throw new Refused(401, 'no_key', 'A key is needed.', challenge(baseUrl, 'scope="sre:read"'));
  }
  const key = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  const caller = key === undefined ? undefined : callerOf(key);
  if (caller) return caller;
  throw new Refused(401, 'wrong_key', 'This key is not known.', challenge(baseUrl, 'error="invalid_token"'));
}

/** @throws Refused with status 403 naming every scope that the request needs. */
export function requireScopes(messages: readonly JSONRPCMessage[], caller: Caller, baseUrl: string): void {
  const needed = new Set<Scope>(['sre:read', ...messages.flatMap(scopesNeeded)]);
  if ([...needed].every((scope) => scopesOf[caller.role].includes(scope))) return;
  const scope = `error="insufficient_scope", scope="${[...needed].join(' ')}"`;
  throw new Refused(403, 'scope', 'The key does not allow this tool: it needs an operator.', challenge(baseUrl, scope));
}

function scopesNeeded(message: JSONRPCMessage): Scope[] {
  if (!('method' in message) || message.method !== 'tools/call') return [];
  const effect = offered.find(({ name }) => name === message.params?.name)?.effect;
  return effect === undefined || effect === 'decide' ? [] : [scopeFor[effect]];
}

const challenge = (baseUrl: string, parameters: string): Record<string, string> => ({
  'www-authenticate': `Bearer ${parameters}, resource_metadata="${baseUrl}${METADATA_PATH}"`,
});
