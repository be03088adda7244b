import type { IncomingMessage } from 'node:http';
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { type Caller, type Scope, scopeOf, scopes, scopesOf } from '../services/operation.js';
import { Refused } from './refused.js';
import { offered } from './toolsets.js';

export const METADATA_PATH = '/.well-known/oauth-protected-resource/mcp';

/** Who came with a key, and what their requests are counted by. */
export interface KeyHolder {
  readonly caller: Caller;
  readonly key: string;
}

export interface Access {
  /** Undefined for a key that is nobody's. */
  holderOf(key: string): KeyHolder | undefined;
  /** Who asks without a key; left out where a key is needed. */
  readonly anonymous?: Caller | undefined;
}

/** What tells a client how to get in (RFC 9728). Keys are handed out by people: there is no authorization server. */
export const resourceMetadata = (baseUrl: string) => ({
  resource: `${baseUrl}/mcp`,
  resource_name: 'SRE Operations Assistant',
  bearer_methods_supported: ['header'],
  scopes_supported: scopes,
});

/** @throws Refused with status 401 and the challenge of RFC 6750 and RFC 9728. */
export function authenticate(req: IncomingMessage, { holderOf, anonymous }: Access, baseUrl: string): KeyHolder {
  const { authorization } = req.headers;
  if (authorization === undefined) {
    if (anonymous) return { caller: anonymous, key: anonymous.id };
    throw new Refused(401, 'no_key', 'A key is needed.', challenge(baseUrl, 'scope="sre:read"'));
  }
  const key = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  const holder = key === undefined ? undefined : holderOf(key);
  if (holder) return holder;
  throw new Refused(401, 'wrong_key', 'This key is not known.', challenge(baseUrl, 'error="invalid_token"'));
}

/** @throws Refused with status 403 naming every scope that the request needs. */
export function requireScopes(messages: readonly JSONRPCMessage[], caller: Caller, baseUrl: string): void {
  const needed = new Set<Scope>(['sre:read', ...messages.flatMap(scopesNeeded)]);
  const held = scopesOf(caller);
  if ([...needed].every((scope) => held.includes(scope))) return;
  const scope = `error="insufficient_scope", scope="${[...needed].join(' ')}"`;
  throw new Refused(403, 'scope', wordsFor(caller), challenge(baseUrl, scope), ErrorCode.InvalidRequest, caller.id);
}

const wordsFor = ({ role }: Caller): string =>
  role === 'viewer' ? 'This tool needs an operator; you are a viewer.' : 'This key is for less than this tool needs.';

function scopesNeeded(message: JSONRPCMessage): Scope[] {
  if (!('method' in message) || message.method !== 'tools/call') return [];
  const operation = offered.find(({ name }) => name === message.params?.name);
  const scope = operation && scopeOf(operation);
  return scope ? [scope] : [];
}

const challenge = (baseUrl: string, parameters: string): Record<string, string> => ({
  'www-authenticate': `Bearer ${parameters}, resource_metadata="${baseUrl}${METADATA_PATH}"`,
});
