import assert from 'node:assert/strict';
import type { Sandbox } from '../../sandbox/index.js';

/** Calls to the control API of a sandbox, each of which must be answered with 200. */
export function controlClient(sandbox: Sandbox) {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(sandbox.descriptor().control + path, init);
    const text = await response.text();
    assert.equal(response.status, 200, `${method} ${path}: ${text}`);
    return JSON.parse(text);
  };
  return {
    get: (path: string) => call('GET', path),
    put: (path: string, body: unknown) => call('PUT', path, body),
    post: (path: string, body: unknown) => call('POST', path, body),
    delete: (path: string) => call('DELETE', path),
    register: (url: string) =>
      call('PUT', '/service', { url, key: 'key-of-the-test', stateMachines: {}, documents: {} }),
  };
}

/** Options for any client of the SDK. */
export function clientOptions(sandbox: Sandbox, role: 'bot' | 'operator' = 'operator') {
  const { region, endpoint, accessKeys } = sandbox.descriptor().aws;
  return { region, endpoint, credentials: accessKeys[role], maxAttempts: 1 };
}
