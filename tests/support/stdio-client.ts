import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { OperationName, OutputOf } from '../../services/operations/index.js';
import { PATIENT_MS } from './patience.js';

export const cli = fileURLToPath(new URL('../../app/cli.js', import.meta.url));

/** What a person reads and what a program reads of one answer. */
export interface Answer<Name extends OperationName> {
  readonly text: string;
  readonly firstLine: string;
  readonly output: OutputOf<Name>;
}

export interface StdioServer {
  readonly client: Client;
  /** What came over stdout and is no frame. */
  readonly errors: readonly Error[];
  stderr(): string;
  /** One tool with these arguments. @throws when the answer is an error. */
  ask<Name extends OperationName>(name: Name, input?: object): Promise<Answer<Name>>;
  /** The words with which a tool refuses. @throws when it answers. */
  refusal(name: OperationName, input?: object): Promise<string>;
  /** The control API of the server's own sandbox; with `--allow-write` alone, where the server says where it is. */
  control<T = unknown>(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>;
}

/** `sre-agent mcp` in a process of its own, spoken to as any MCP client does. @param own whatever else runs here. */
export async function connectStdio(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  { own = true }: { readonly own?: boolean } = {},
): Promise<StdioServer> {
  const [{ Client }, { StdioClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/stdio.js'),
  ]);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cli, 'mcp', ...(own ? ['--own'] : []), ...args],
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'ERROR', ANSWER_SECONDS: String(PATIENT_MS / 1_000), ...env },
    stderr: 'pipe',
  });
  const said = { stderr: '' };
  const sandboxUrl = new Promise<string>((found) => {
    transport.stderr?.on('data', (chunk: Buffer) => {
      said.stderr += chunk.toString('utf8');
      const [, chat] = said.stderr.match(/people decide at (http\S+)\s/) ?? [];
      if (chat !== undefined) found(new URL('/_sandbox', chat).href);
    });
  });
  const client = new Client({ name: 'test', version: '1' });
  const errors: Error[] = [];
  client.onerror = (error) => void errors.push(error);
  await client.connect(transport);
  const call = async (name: string, input: object): Promise<CallToolResult & { text: string }> => {
    const result = (await client.callTool({ name, arguments: { ...input } })) as CallToolResult;
    const [first] = result.content;
    assert.ok(first?.type === 'text', `${name} says nothing in words`);
    return { ...result, text: first.text };
  };
  return {
    client,
    errors,
    stderr: () => said.stderr,
    async ask<Name extends OperationName>(name: Name, input: object = {}) {
      const { text, isError, structuredContent } = await call(name, input);
      assert.ok(!isError, `${name}: ${text}`);
      const [firstLine = ''] = text.split('\n');
      return { text, firstLine, output: structuredContent as OutputOf<Name> };
    },
    async refusal(name, input = {}) {
      const { text, isError } = await call(name, input);
      assert.ok(isError, `${name} was not refused: ${text}`);
      return text;
    },
    async control<T>(method: string, path: string, body?: object) {
      const answer = await fetch((await sandboxUrl) + path, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}

const started = new Map<string, Promise<StdioServer>>();

const shared = (name: string) => (): Promise<StdioServer> => {
  const server = started.get(name) ?? connectStdio(['--allow-write'], { SRE_KEY: 'sandbox-ben' });
  started.set(name, server);
  return server;
};

/** The seeded fleet, asked by Ben Okafor, an operator. Every test of this process shares it and none changes it. */
export const seededFleet = shared('seeded');

/**
 * A second fleet, for tests that plan, patch, move its clock or disturb AWS: whoever asks for it says nothing about what
 * others did to it before, and ends the faults it began.
 */
export const changingFleet = shared('changing');

/** Nothing minds a server that was never started. */
export async function closeSharedServers(): Promise<void> {
  const servers = [...started.values()];
  started.clear();
  for (const server of servers) await (await server).client.close();
}
